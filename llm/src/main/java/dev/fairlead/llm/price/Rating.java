package dev.fairlead.llm.price;

import java.math.BigDecimal;
import java.util.List;

/** What a call costs by the catalog, or why the catalog does not say. */
public sealed interface Rating {

    /** Version of the catalog that made this rating. */
    String catalogVersion();

    /**
     * @param model the catalog's id of the model whose rates were used
     * @param lines one for each meter with a quantity; their costs add up to {@code cost} exactly
     */
    record Priced(Money cost, String model, List<Line> lines, String catalogVersion) implements Rating {
        public Priced {
            lines = List.copyOf(lines);
        }
    }

    /** No rate is known. Never 0 and never a guess: the call can be rated later from its usage. */
    record Unpriced(String reason, String catalogVersion) implements Rating {}

    /**
     * @param quantity tokens or units
     * @param rate USD per million tokens, or per unit for meters that do not count tokens
     * @param cost exactly quantity times rate
     * @param conditions what selected this rate ({@code context>272000}, {@code tier=priority}); empty for the base rate
     */
    record Line(Meter meter, long quantity, BigDecimal rate, BigDecimal cost, String conditions) {}
}
