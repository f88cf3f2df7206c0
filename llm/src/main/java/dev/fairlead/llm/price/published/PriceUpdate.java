package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.Adjustment;
import dev.fairlead.llm.price.CallTerms;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.RateCard;
import dev.fairlead.llm.price.UnitRate;
import dev.fairlead.llm.price.Validity;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
            Comparison comparison = new Comparison(known.get(), theirs, at);
            List<PriceDifference> found = comparison.differences();
            if (found.isEmpty()) {
                same++;
            } else {
                differences.addAll(found);
                changed.put(theirs.provider() + "/" + theirs.id(), comparison.updated());
            }
        }
        return new PriceUpdate(differences, added, List.copyOf(changed.values()), same);
    }

    /** One model in the catalog and in the file. */
    private record Comparison(ModelPrices ours, ModelPrices theirs, Instant at) {

        List<PriceDifference> differences() {
            List<PriceDifference> found = new ArrayList<>();
            for (RateCard card : theirs.cards()) {
                card.rates()
                        .forEach((meter, rate) -> difference(card.conditions(), meter, ours(card, meter), rate)
                                .ifPresent(found::add));
            }
            for (UnitRate unit : theirs.unitRates()) {
                difference("", unit.meter(), ours(unit.meter()), unit.rate()).ifPresent(found::add);
            }
            return found;
        }

        private Optional<PriceDifference> difference(
                String conditions, Meter meter, Optional<BigDecimal> before, BigDecimal after) {
            boolean same = before.orElse(BigDecimal.ZERO).compareTo(after) == 0;
            return same
                    ? Optional.empty()
                    : Optional.of(new PriceDifference(ours.provider(), ours.id(), conditions, meter, before, after));
        }

        private Optional<BigDecimal> ours(Meter meter) {
            return ours.unitRates().stream()
                    .filter(unit -> unit.meter() == meter && unit.validity().contains(at))
                    .map(UnitRate::rate)
                    .findFirst();
        }

        /** What the catalog charges for the smallest prompt of a row of the file, factors included. */
        private Optional<BigDecimal> ours(RateCard theirs, Meter meter) {
            Optional<BigDecimal> stated = ours(theirs.terms(), theirs).flatMap(card -> card.rate(meter));
            if (stated.isPresent() || theirs.terms().equals(CallTerms.STANDARD)) {
                return stated;
            }
            return ours.adjustments().stream()
                    .filter(factor -> factor.when().equals(theirs.terms())
                            && factor.validity().contains(at))
                    .map(Adjustment::factor)
                    .findFirst()
                    .flatMap(factor -> ours(CallTerms.STANDARD, theirs)
                            .flatMap(card -> card.rate(meter))
                            .map(factor::multiply));
        }

        private Optional<RateCard> ours(CallTerms terms, RateCard theirs) {
            return ours.cards().stream()
                    .filter(card -> card.terms().equals(terms)
                            && card.validity().contains(at)
                            && card.band().contains(theirs.band().above() + 1))
                    .findFirst();
        }

        /** The catalog's model with what differs ending, and the file's figures beginning, on the day. */
        ModelPrices updated() {
            Set<CallTerms> changed = new LinkedHashSet<>();
            for (RateCard card : theirs.cards()) {
                if (card.rates().entrySet().stream()
                        .anyMatch(rate -> difference("", rate.getKey(), ours(card, rate.getKey()), rate.getValue())
                                .isPresent())) {
                    changed.add(card.terms());
                }
            }
            List<RateCard> cards = new ArrayList<>();
            ours.cards().forEach(card -> ending(card, changed).ifPresent(cards::add));
            theirs.cards().stream()
                    .filter(card -> changed.contains(card.terms()))
                    .map(this::beginning)
                    .forEach(cards::add);
            return new ModelPrices(
                    ours.provider(),
                    ours.currency(),
                    ours.id(),
                    ours.aliases(),
                    ours.dated(),
                    cards,
                    ours.adjustments(),
                    units());
        }

        private Optional<RateCard> ending(RateCard card, Set<CallTerms> changed) {
            if (!changed.contains(card.terms()) || !card.validity().to().isAfter(at)) {
                return Optional.of(card);
            }
            if (!card.validity().from().isBefore(at)) {
                return Optional.empty();
            }
            return Optional.of(new RateCard(
                    card.terms(), card.band(), new Validity(card.validity().from(), at), card.rates(), card.source()));
        }

        /** Meters the file does not know keep their rates. */
        private RateCard beginning(RateCard card) {
            Map<Meter, BigDecimal> rates = new EnumMap<>(Meter.class);
            ours(card.terms(), card).ifPresent(before -> rates.putAll(before.rates()));
            rates.putAll(card.rates());
            return new RateCard(card.terms(), card.band(), new Validity(at, Instant.MAX), rates, card.source());
        }

        private List<UnitRate> units() {
            List<UnitRate> units = new ArrayList<>();
            for (UnitRate unit : ours.unitRates()) {
                Optional<UnitRate> theirUnit = differing(unit);
                if (theirUnit.isEmpty() || !unit.validity().contains(at)) {
                    units.add(unit);
                } else if (unit.validity().from().isBefore(at)) {
                    units.add(new UnitRate(
                            unit.meter(),
                            unit.rate(),
                            new Validity(unit.validity().from(), at),
                            unit.source()));
                }
            }
            for (UnitRate unit : theirs.unitRates()) {
                if (difference("", unit.meter(), ours(unit.meter()), unit.rate())
                        .isPresent()) {
                    units.add(new UnitRate(unit.meter(), unit.rate(), new Validity(at, Instant.MAX), unit.source()));
                }
            }
            return units;
        }

        private Optional<UnitRate> differing(UnitRate unit) {
            return theirs.unitRates().stream()
                    .filter(other -> other.meter() == unit.meter()
                            && difference("", other.meter(), ours(other.meter()), other.rate())
                                    .isPresent())
                    .findFirst();
        }
    }
}
