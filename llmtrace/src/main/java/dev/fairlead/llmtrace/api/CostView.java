package dev.fairlead.llmtrace.api;

import dev.fairlead.llm.price.Rating;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a call costs as the API shows it; see schema {@code Cost}.
 *
 * @param amount exact decimal, empty when the call is unpriced
 * @param unpricedReason why there is no amount
 */
record CostView(
        Optional<String> amount,
        String currency,
        Optional<String> pricedAs,
        List<LineView> lines,
        Optional<String> unpricedReason,
        String catalogVersion) {

    static CostView of(Rating rating) {
        return switch (rating) {
            case Rating.Priced priced ->
                new CostView(
                        Optional.of(priced.cost().amount().toPlainString()),
                        priced.cost().currency(),
                        Optional.of(priced.model()),
                        priced.lines().stream().map(LineView::of).toList(),
                        Optional.empty(),
                        priced.catalogVersion());
            case Rating.Unpriced unpriced ->
                new CostView(
                        Optional.empty(),
                        "USD",
                        Optional.empty(),
                        List.of(),
                        Optional.of(unpriced.reason()),
                        unpriced.catalogVersion());
        };
    }

    /** One meter: quantity times rate is cost, exactly. Token meters have a rate for a million tokens. */
    record LineView(String meter, long quantity, String rate, String cost, String conditions) {
        static LineView of(Rating.Line line) {
            return new LineView(
                    line.meter().name().toLowerCase(Locale.ROOT),
                    line.quantity(),
                    line.rate().toPlainString(),
                    line.cost().toPlainString(),
                    line.conditions());
        }
    }
}
