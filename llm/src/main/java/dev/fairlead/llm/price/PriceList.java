package dev.fairlead.llm.price;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One provider's prices and the words its answers use.
 *
 * @param standard words that mean the provider's standard tier, region and speed
 * @param batchTiers service tiers that mean the call was part of a batch
 * @param tierNames other words of the provider for a tier of the list
 * @param prefixes vendor prefixes a name may carry and still mean this provider's model
 * @param renamed names of the operator's own, each for a model of the list
 * @param models by id, in the order of the file
 */
record PriceList(
        String provider,
        String currency,
        Set<String> standard,
        Set<String> batchTiers,
        Map<String, String> tierNames,
        List<String> prefixes,
        Map<String, String> renamed,
        Map<String, Adjustment> adjustments,
        List<UnitRate> unitRates,
        Map<String, ModelPrices> models) {

    static PriceList empty(String provider, String currency) {
        return new PriceList(
                provider, currency, Set.of(), Set.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of(), Map.of());
    }

    /** This list with another's models in the place of its own of the same id; the other was read on top of this one. */
    PriceList overlaidBy(PriceList upper) {
        Map<String, ModelPrices> both = new LinkedHashMap<>(models);
        both.putAll(upper.models);
        return new PriceList(
                provider,
                upper.currency,
                upper.standard,
                upper.batchTiers,
                upper.tierNames,
                upper.prefixes,
                upper.renamed,
                upper.adjustments,
                upper.unitRates,
                both);
    }

    /** The terms of a call in this list's words. */
    CallTerms terms(Billable call) {
        String said = word(call.serviceTier());
        String tier = tierNames.getOrDefault(said, said);
        boolean batchTier = batchTiers.contains(tier);
        return new CallTerms(batchTier ? "" : tier, call.batch() || batchTier, word(call.region()), word(call.speed()));
    }

    private String word(Optional<String> said) {
        return said.filter(word -> !standard.contains(word)).orElse("");
    }

    static <T> Set<T> union(Set<T> lower, Stream<T> upper) {
        Set<T> both = new LinkedHashSet<>(lower);
        upper.forEach(both::add);
        return both;
    }
}
