package dev.fairlead.llm.price;

import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One row of a price list: the token rates of a model on stated terms.
 *
 * @param rates per million tokens; a meter that is missing has no known rate
 * @param conditions what selects this card ({@code context>272000,tier=priority}); empty for the base card
 */
public record RateCard(
        CallTerms terms,
        PromptBand band,
        Validity validity,
        Map<Meter, BigDecimal> rates,
        Source source,
        String conditions) {

    /** The card of a model that is billed by the piece alone: no meter of tokens has a rate. */
    static final RateCard NONE = new RateCard(
            CallTerms.STANDARD,
            PromptBand.ALL,
            Validity.ALWAYS,
            new EnumMap<>(Meter.class),
            new Source(URI.create(""), LocalDate.EPOCH));

    public RateCard {
        rates = Collections.unmodifiableMap(new EnumMap<>(rates));
    }

    /** A row whose conditions are its terms and its band. */
    public RateCard(CallTerms terms, PromptBand band, Validity validity, Map<Meter, BigDecimal> rates, Source source) {
        this(terms, band, validity, rates, source, describe(terms, band));
    }

    public Optional<BigDecimal> rate(Meter meter) {
        return Optional.ofNullable(rates.get(meter));
    }

    boolean overlaps(RateCard other) {
        return terms.equals(other.terms) && band.overlaps(other.band) && validity.overlaps(other.validity);
    }

    private static String describe(CallTerms terms, PromptBand band) {
        String context = band.above() == 0 ? "" : "context>" + band.above();
        String rest = terms.toString();
        return context.isEmpty() || rest.isEmpty() ? context + rest : context + "," + rest;
    }
}
