package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.Adjustment;
import dev.fairlead.llm.price.CallTerms;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.RateCard;
import dev.fairlead.llm.price.UnitRate;
import dev.fairlead.llm.price.Validity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One model in the catalog and in a published file: what differs between them at a moment, and what the model becomes. */
final class ModelComparison {
    private final ModelPrices ours;
    private final ModelPrices theirs;
    private final Instant at;
    private final List<PriceDifference> differences = new ArrayList<>();
    private final Set<CallTerms> changedTerms = new LinkedHashSet<>();
    private final Set<Meter> changedUnits = EnumSet.noneOf(Meter.class);

    private ModelComparison(ModelPrices ours, ModelPrices theirs, Instant at) {
        this.ours = ours;
        this.theirs = theirs;
        this.at = at;
    }

    static ModelComparison of(ModelPrices ours, ModelPrices theirs, Instant at) {
        ModelComparison comparison = new ModelComparison(ours, theirs, at);
        comparison.compare();
        return comparison;
    }

    List<PriceDifference> differences() {
        return differences;
    }

    /** The catalog's model with what differs ending, and the file's figures beginning, at the moment. */
    ModelPrices updated() {
        List<RateCard> cards = new ArrayList<>();
        ours.cards().forEach(card -> ending(card).ifPresent(cards::add));
        theirs.cards().stream()
                .filter(card -> changedTerms.contains(card.terms()))
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

    private void compare() {
        for (RateCard card : theirs.cards()) {
            card.rates()
                    .forEach((meter, rate) -> difference(card.conditions(), meter, ours(card, meter), rate)
                            .ifPresent(found -> {
                                differences.add(found);
                                changedTerms.add(card.terms());
                            }));
        }
        for (UnitRate unit : theirs.unitRates()) {
            difference("", unit.meter(), ours(unit.meter()), unit.rate()).ifPresent(found -> {
                differences.add(found);
                changedUnits.add(unit.meter());
            });
        }
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

    private Optional<RateCard> ending(RateCard card) {
        if (!changedTerms.contains(card.terms()) || !card.validity().to().isAfter(at)) {
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
            if (!changedUnits.contains(unit.meter()) || !unit.validity().contains(at)) {
                units.add(unit);
            } else if (unit.validity().from().isBefore(at)) {
                units.add(new UnitRate(
                        unit.meter(), unit.rate(), new Validity(unit.validity().from(), at), unit.source()));
            }
        }
        for (UnitRate unit : theirs.unitRates()) {
            if (changedUnits.contains(unit.meter())) {
                units.add(new UnitRate(unit.meter(), unit.rate(), new Validity(at, Instant.MAX), unit.source()));
            }
        }
        return units;
    }
}
