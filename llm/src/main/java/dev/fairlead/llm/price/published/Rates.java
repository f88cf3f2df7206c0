package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.CallTerms;
import dev.fairlead.llm.price.DateSuffix;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PromptBand;
import dev.fairlead.llm.price.RateCard;
import dev.fairlead.llm.price.Source;
import dev.fairlead.llm.price.UnitRate;
import dev.fairlead.llm.price.Validity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Collects the rates of one model as a published file lists them, and makes rate cards of them. */
final class Rates {

    /** More digits than any price has; what goes beyond is a rounding error of whoever wrote the file. */
    private static final int MAX_SCALE = 12;

    /** Nor is any price this far from 1; such a number would be written out digit by digit. */
    private static final int MAX_MAGNITUDE = 15;

    private final Source source;
    private final Map<CallTerms, TreeMap<Long, Map<Meter, BigDecimal>>> byTerms = new LinkedHashMap<>();
    private final List<UnitRate> units = new ArrayList<>();

    Rates(Source source) {
        this.source = source;
    }

    /** @param above the prompt size the rate begins above; 0 for a rate of any size */
    void token(CallTerms terms, long above, Meter meter, BigDecimal perMillion) {
        if (!isRate(perMillion)) {
            return;
        }
        byTerms.computeIfAbsent(terms, _ -> new TreeMap<>())
                .computeIfAbsent(above, _ -> new EnumMap<>(Meter.class))
                .put(meter, plain(perMillion));
    }

    void unit(Meter meter, BigDecimal each) {
        if (isRate(each)) {
            units.add(new UnitRate(meter, plain(each), Validity.ALWAYS, source));
        }
    }

    /** Whether a number can be a rate: not negative, as routers mark a price that varies, and neither huge nor tiny. */
    static boolean isRate(BigDecimal number) {
        long magnitude = (long) number.precision() - number.scale();
        return number.signum() == 0 || number.signum() > 0 && Math.abs(magnitude) <= MAX_MAGNITUDE;
    }

    /** The model, unless nothing is said of its price, or only that it is free, which stands for unknown in these files. */
    Optional<ModelPrices> model(String provider, String id) {
        List<RateCard> cards = new ArrayList<>();
        byTerms.forEach((terms, bands) -> {
            for (Map.Entry<Long, Map<Meter, BigDecimal>> band : bands.entrySet()) {
                Long next = bands.higherKey(band.getKey());
                Map<Meter, BigDecimal> rates = new EnumMap<>(Meter.class);
                // A band states what differs; the rest is as in the band below.
                bands.headMap(band.getKey(), true).values().forEach(rates::putAll);
                cards.add(new RateCard(
                        terms,
                        new PromptBand(band.getKey(), next == null ? Long.MAX_VALUE : next),
                        Validity.ALWAYS,
                        rates,
                        source));
            }
        });
        boolean byToken =
                cards.stream().flatMap(card -> card.rates().values().stream()).anyMatch(Rates::isPrice);
        boolean byThePiece = units.stream().map(UnitRate::rate).anyMatch(Rates::isPrice);
        if (!byToken && !byThePiece) {
            return Optional.empty();
        }
        if (!byToken) {
            cards.clear();
        }
        return Optional.of(
                new ModelPrices(provider, "USD", id, List.of(), DateSuffix.NONE, cards, List.of(), List.copyOf(units)));
    }

    private static boolean isPrice(BigDecimal rate) {
        return rate.signum() > 0;
    }

    private static BigDecimal plain(BigDecimal rate) {
        BigDecimal stripped = rate.stripTrailingZeros();
        return stripped.setScale(Math.clamp(stripped.scale(), 0, MAX_SCALE), RoundingMode.HALF_EVEN);
    }
}
