package dev.fairlead.llm.price;

import dev.fairlead.llm.call.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rates one call by one model's prices. Used once, by one thread. */
final class CallRating {

    private static final int MILLION = 6;
    private static final Term[] TERMS = Term.values();

    private final ModelPrices model;
    private final CallTerms terms;
    private final Usage usage;
    private final Instant at;
    private final String version;
    private final List<Rating.Line> lines = new ArrayList<>(8);
    private final List<Meter> missing = new ArrayList<>(0);
    private BigDecimal total = BigDecimal.ZERO;

    CallRating(ModelPrices model, CallTerms terms, Usage usage, Instant at, String version) {
        this.model = model;
        this.terms = terms;
        this.usage = usage;
        this.at = at;
        this.version = version;
    }

    Rating rate() {
        long textInput = usage.inputUncached() - usage.audioInput() - usage.imageInput();
        long textOutput = usage.output() - usage.audioOutput() - usage.imageOutput();
        if (textInput < 0 || textOutput < 0) {
            return unpriced("audio and image tokens exceed the tokens that contain them");
        }
        Optional<RateCard> chosen = model.cards().isEmpty() ? Optional.of(RateCard.NONE) : card();
        if (chosen.isEmpty()) {
            return unpriced("no rate on these terms: " + (terms.equals(CallTerms.STANDARD) ? "standard" : terms) + ", "
                    + usage.totalInput() + " prompt tokens, at " + at);
        }
        RateCard card = chosen.get();
        BigDecimal factor = BigDecimal.ONE;
        String conditions = card.conditions();
        for (Adjustment adjustment : model.adjustments()) {
            if (adjusts(adjustment, card)) {
                factor = factor.multiply(adjustment.factor());
                String term = adjustment.when().toString();
                conditions = conditions.isEmpty() ? term : conditions + "," + term;
            }
        }
        tokens(Meter.INPUT, textInput, card, factor, conditions);
        tokens(Meter.AUDIO_INPUT, usage.audioInput(), card, factor, conditions);
        tokens(Meter.IMAGE_INPUT, usage.imageInput(), card, factor, conditions);
        tokens(Meter.CACHE_READ, usage.cacheRead(), card, factor, conditions);
        tokens(Meter.CACHE_WRITE_5M, usage.cacheWrite5m(), card, factor, conditions);
        tokens(Meter.CACHE_WRITE_1H, usage.cacheWrite1h(), card, factor, conditions);
        tokens(Meter.OUTPUT, textOutput, card, factor, conditions);
        tokens(Meter.AUDIO_OUTPUT, usage.audioOutput(), card, factor, conditions);
        tokens(Meter.IMAGE_OUTPUT, usage.imageOutput(), card, factor, conditions);
        units(Meter.WEB_SEARCH, usage.webSearches());
        units(Meter.TOOL_CALL, usage.toolCalls());
        units(Meter.SEARCH_UNIT, usage.units().searchUnits());
        units(Meter.IMAGE, usage.units().images());
        units(Meter.AUDIO_SECOND, usage.units().audioSeconds());
        units(Meter.CHARACTER, usage.units().characters());
        if (!missing.isEmpty()) {
            return unpriced("no rate for "
                    + String.join(
                            ", ", missing.stream().map(PriceListReader::key).toList()));
        }
        return new Rating.Priced(new Money(total, model.currency()), model.id(), lines, version);
    }

    /** The valid card that states most of the call's terms itself; the rest must be covered by adjustments. */
    private Optional<RateCard> card() {
        RateCard best = null;
        int bestStated = -1;
        for (RateCard card : model.cards()) {
            int stated = stated(card);
            if (stated > bestStated) {
                best = card;
                bestStated = stated;
            }
        }
        return Optional.ofNullable(best);
    }

    private int stated(RateCard card) {
        if (!card.band().contains(usage.totalInput()) || !card.validity().contains(at)) {
            return -1;
        }
        int stated = 0;
        int services = 0;
        boolean serviceAdjusted = false;
        for (Term term : TERMS) {
            String wanted = term.of(terms);
            String offered = term.of(card.terms());
            if (!offered.equals(wanted)) {
                if (!offered.isEmpty() || !adjustable(term, wanted)) {
                    return -1;
                }
                serviceAdjusted |= term != Term.REGION;
            } else if (!wanted.isEmpty()) {
                stated++;
            }
            services += term == Term.REGION || wanted.isEmpty() ? 0 : 1;
        }
        // Region stacks with anything. That tier, batch and speed stack with each other no provider says.
        return serviceAdjusted && services > 1 ? -1 : stated;
    }

    private boolean adjustable(Term term, String wanted) {
        boolean priced = false;
        for (Adjustment adjustment : model.adjustments()) {
            String when = term.of(adjustment.when());
            if (when.equals(wanted) && adjustment.validity().contains(at)) {
                return true;
            }
            priced |= !when.isEmpty();
        }
        // A region only matters to models whose price depends on it; a tier, batch or speed always does.
        return term == Term.REGION && !priced;
    }

    private boolean adjusts(Adjustment adjustment, RateCard card) {
        if (!adjustment.validity().contains(at)) {
            return false;
        }
        for (Term term : TERMS) {
            String when = term.of(adjustment.when());
            if (!when.isEmpty() && (!when.equals(term.of(terms)) || when.equals(term.of(card.terms())))) {
                return false;
            }
        }
        return true;
    }

    private void tokens(Meter meter, long quantity, RateCard card, BigDecimal factor, String conditions) {
        if (quantity == 0) {
            return;
        }
        Optional<BigDecimal> listed = card.rate(meter);
        if (listed.isEmpty()) {
            missing.add(meter);
            return;
        }
        BigDecimal rate = listed.get();
        if (factor.compareTo(BigDecimal.ONE) != 0) {
            rate = rate.multiply(factor).stripTrailingZeros();
        }
        line(
                meter,
                quantity,
                rate,
                rate.multiply(BigDecimal.valueOf(quantity)).scaleByPowerOfTen(-MILLION),
                conditions);
    }

    private void units(Meter meter, long quantity) {
        if (quantity == 0) {
            return;
        }
        for (UnitRate unit : model.unitRates()) {
            if (unit.meter() == meter && unit.validity().contains(at)) {
                line(meter, quantity, unit.rate(), unit.rate().multiply(BigDecimal.valueOf(quantity)), "");
                return;
            }
        }
        missing.add(meter);
    }

    private void line(Meter meter, long quantity, BigDecimal rate, BigDecimal cost, String conditions) {
        lines.add(new Rating.Line(meter, quantity, rate, cost, conditions));
        total = total.add(cost);
    }

    private Rating.Unpriced unpriced(String why) {
        return new Rating.Unpriced(model.id() + ": " + why, version);
    }

    /** The dimensions of {@link CallTerms}, as text; empty for the standard. */
    private enum Term {
        TIER,
        BATCH,
        REGION,
        SPEED;

        String of(CallTerms terms) {
            return switch (this) {
                case TIER -> terms.tier();
                case BATCH -> terms.batch() ? "batch" : "";
                case REGION -> terms.region();
                case SPEED -> terms.speed();
            };
        }
    }
}
