package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.Meter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * One figure in which a published file and the catalog differ.
 *
 * @param model the catalog's id
 * @param conditions on what terms the rate applies; empty for the standard
 * @param before the catalog's rate, empty where it has none
 * @param after the file's rate
 */
public record PriceDifference(
        String provider, String model, String conditions, Meter meter, Optional<BigDecimal> before, BigDecimal after) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** By how many percent the price moves; empty where there was none, or none but 0. */
    public Optional<BigDecimal> percent() {
        return before.filter(rate -> rate.signum() != 0)
                .map(rate -> after.subtract(rate).multiply(HUNDRED).divide(rate, MathContext.DECIMAL64));
    }

    /** Whether the price moves by more than so many percent, or from or to nothing. */
    public boolean exceeds(BigDecimal limit) {
        return before.isPresent()
                && percent().map(moved -> moved.abs().compareTo(limit) > 0).orElse(true);
    }
}
