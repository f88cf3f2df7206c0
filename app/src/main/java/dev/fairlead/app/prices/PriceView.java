package dev.fairlead.app.prices;

import dev.fairlead.llm.price.Adjustment;
import dev.fairlead.llm.price.CallTerms;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.RateCard;
import dev.fairlead.llm.price.Source;
import dev.fairlead.llm.price.UnitRate;
import dev.fairlead.llm.price.Validity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model's prices as programs read them; figures are decimal strings.
 *
 * @param rates token rates per million
 * @param factors on the token rates, by the term that calls for each
 * @param unitRates prices of what is billed by the piece
 */
public record PriceView(
        String provider,
        String model,
        String currency,
        List<String> aliases,
        List<Row> rates,
        List<Row> factors,
        List<Row> unitRates) {

    /**
     * One row of a price list.
     *
     * @param conditions what selects it, empty for the standard terms
     * @param validFrom empty for an open beginning
     * @param validTo empty for an open end
     */
    public record Row(
            String conditions,
            Map<String, String> figures,
            Optional<Instant> validFrom,
            Optional<Instant> validTo,
            String source,
            String verified) {

        private static Row of(String conditions, Map<String, String> figures, Validity validity, Source source) {
            return new Row(
                    conditions,
                    figures,
                    Optional.of(validity.from()).filter(from -> !from.equals(Instant.MIN)),
                    Optional.of(validity.to()).filter(to -> !to.equals(Instant.MAX)),
                    source.address().toString(),
                    source.verified().toString());
        }
    }

    public static PriceView of(ModelPrices model) {
        return new PriceView(
                model.provider(),
                model.id(),
                model.currency(),
                model.aliases(),
                model.cards().stream().map(PriceView::row).toList(),
                model.adjustments().stream().map(PriceView::row).toList(),
                model.unitRates().stream().map(PriceView::row).toList());
    }

    /** The row that holds for a small prompt on standard terms. */
    public static Optional<RateCard> standard(ModelPrices model, Instant at) {
        return model.cards().stream()
                .filter(card -> card.terms().equals(CallTerms.STANDARD)
                        && card.band().contains(0)
                        && card.validity().contains(at))
                .findFirst();
    }

    /** On what other terms, and for what else, the model has a price; for people. */
    public static String alsoPriced(ModelPrices model) {
        return Stream.of(
                        model.cards().stream().map(RateCard::conditions),
                        model.adjustments().stream().map(factor -> factor.when().toString()),
                        model.unitRates().stream().map(unit -> name(unit.meter())))
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /** A meter as price lists write it. */
    public static String name(Meter meter) {
        return meter.name().toLowerCase(Locale.ROOT);
    }

    private static Row row(RateCard card) {
        Map<String, String> figures = new LinkedHashMap<>();
        card.rates().forEach((meter, rate) -> figures.put(name(meter), rate.toPlainString()));
        return Row.of(card.conditions(), figures, card.validity(), card.source());
    }

    private static Row row(Adjustment factor) {
        return Row.of(
                factor.when().toString(),
                Map.of("factor", factor.factor().toPlainString()),
                factor.validity(),
                factor.source());
    }

    private static Row row(UnitRate unit) {
        return Row.of("", Map.of(name(unit.meter()), unit.rate().toPlainString()), unit.validity(), unit.source());
    }
}
