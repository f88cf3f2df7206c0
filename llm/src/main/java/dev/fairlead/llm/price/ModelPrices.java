package dev.fairlead.llm.price;

import java.util.List;

/**
 * Everything a price list says about one model.
 *
 * @param aliases other names the provider gives the model, each listed
 * @param dated whether and how dated snapshots of {@code id} are the same model
 * @param cards token rates; no two overlap
 * @param adjustments factors the provider states for this model
 * @param unitRates prices of what is billed by the piece, the provider's general ones included
 */
public record ModelPrices(
        String provider,
        String currency,
        String id,
        List<String> aliases,
        DateSuffix dated,
        List<RateCard> cards,
        List<Adjustment> adjustments,
        List<UnitRate> unitRates) {

    public ModelPrices {
        aliases = List.copyOf(aliases);
        cards = List.copyOf(cards);
        adjustments = List.copyOf(adjustments);
        unitRates = List.copyOf(unitRates);
    }
}
