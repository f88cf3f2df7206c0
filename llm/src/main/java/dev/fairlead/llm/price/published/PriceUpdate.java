package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceCatalog;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a published file would change in the catalog from a day on. A changed model keeps its names, its factors and what
 * it cost before that day.
 *
 * @param differences figures of models the catalog has
 * @param added models it does not have
 * @param changed models it has, with the new rates beside the old ones
 * @param same how many models cost the same in both
 */
public record PriceUpdate(
        List<PriceDifference> differences, List<ModelPrices> added, List<ModelPrices> changed, int same) {

    public PriceUpdate {
        differences = List.copyOf(differences);
        added = List.copyOf(added);
        changed = List.copyOf(changed);
    }

    /**
     * Compares a file with the catalog.
     *
     * @param wanted providers that are looked at
     * @param from midnight UTC of this day is when the new rates begin
     */
    public static PriceUpdate of(
            PriceCatalog catalog, PublishedPrices published, Predicate<String> wanted, LocalDate from) {
        Instant at = from.atStartOfDay(ZoneOffset.UTC).toInstant();
        List<PriceDifference> differences = new ArrayList<>();
        List<ModelPrices> added = new ArrayList<>();
        Map<String, ModelPrices> changed = new LinkedHashMap<>();
        int same = 0;
        for (ModelPrices theirs : published.models()) {
            if (!wanted.test(theirs.provider())) {
                continue;
            }
            Optional<ModelPrices> known = catalog.find(theirs.provider(), theirs.id());
            if (known.isEmpty()) {
                added.add(theirs);
                continue;
            }
            // Aliases and dated names of a model all price it; its own name is the one that counts.
            if (!known.get().id().equals(theirs.id())) {
                continue;
            }
            ModelComparison comparison = ModelComparison.of(known.get(), theirs, at);
            if (comparison.differences().isEmpty()) {
                same++;
            } else {
                differences.addAll(comparison.differences());
                changed.put(theirs.provider() + "/" + theirs.id(), comparison.updated());
            }
        }
        return new PriceUpdate(differences, added, List.copyOf(changed.values()), same);
    }
}
