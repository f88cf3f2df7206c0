package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.Adjustment;
import dev.fairlead.llm.price.CallTerms;
import dev.fairlead.llm.price.DateSuffix;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PromptBand;
import dev.fairlead.llm.price.RateCard;
import dev.fairlead.llm.price.Source;
import dev.fairlead.llm.price.UnitRate;
import dev.fairlead.llm.price.Validity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes models as a price list file that {@link dev.fairlead.llm.price.PriceCatalog#withOverrides} reads. */
public final class PriceListFile {

    private PriceListFile() {}

    /**
     * The text of a price list.
     *
     * @param heading what a person should know of the file, in one line
     * @param models of one provider, at least one
     */
    public static String of(String heading, List<ModelPrices> models) {
        ModelPrices first = models.getFirst();
        StringBuilder out = new StringBuilder()
                .append("# ")
                .append(heading)
                .append("\n\n")
                .append("provider: ")
                .append(first.provider())
                .append('\n')
                .append("currency: ")
                .append(first.currency())
                .append('\n')
                .append("models:\n");
        models.forEach(model -> append(out, model));
        return out.toString();
    }

    private static void append(StringBuilder out, ModelPrices model) {
        out.append("  - id: ").append(quoted(model.id())).append('\n');
        if (!model.aliases().isEmpty()) {
            out.append("    aliases: [")
                    .append(String.join(
                            ", ",
                            model.aliases().stream().map(PriceListFile::quoted).toList()))
                    .append("]\n");
        }
        if (model.dated() != DateSuffix.NONE) {
            out.append("    dated: ").append(quoted(model.dated().pattern())).append('\n');
        }
        if (!model.adjustments().isEmpty()) {
            out.append("    adjustments: [")
                    .append(String.join(
                            ", ",
                            model.adjustments().stream().map(Adjustment::name).toList()))
                    .append("]\n");
        }
        if (!model.cards().isEmpty()) {
            out.append("    rates:\n");
            model.cards()
                    .forEach(card -> out.append("      - {").append(row(card)).append("}\n"));
        }
        Set<Meter> unpriced = Meter.byThePiece();
        model.unitRates().forEach(unit -> unpriced.remove(unit.meter()));
        // Said in full, so that no general rate of the list below gets in by silence.
        out.append("    without: [")
                .append(String.join(
                        ", ", unpriced.stream().map(PriceListFile::key).toList()))
                .append("]\n");
        if (!model.unitRates().isEmpty()) {
            out.append("    unit_rates:\n");
            model.unitRates()
                    .forEach(unit -> out.append("      - {").append(row(unit)).append("}\n"));
        }
    }

    private static String row(RateCard card) {
        List<String> fields = new ArrayList<>();
        terms(fields, card.terms());
        band(fields, card.band());
        card.rates().forEach((meter, rate) -> fields.add(key(meter) + ": " + rate.toPlainString()));
        validity(fields, card.validity());
        source(fields, card.source());
        return String.join(", ", fields);
    }

    private static String row(UnitRate unit) {
        List<String> fields = new ArrayList<>();
        fields.add("meter: " + key(unit.meter()));
        fields.add("rate: " + unit.rate().toPlainString());
        validity(fields, unit.validity());
        source(fields, unit.source());
        return String.join(", ", fields);
    }

    private static void terms(List<String> fields, CallTerms terms) {
        if (!terms.tier().isEmpty()) {
            fields.add("tier: " + quoted(terms.tier()));
        }
        if (terms.batch()) {
            fields.add("batch: true");
        }
        if (!terms.region().isEmpty()) {
            fields.add("region: " + quoted(terms.region()));
        }
        if (!terms.speed().isEmpty()) {
            fields.add("speed: " + quoted(terms.speed()));
        }
    }

    private static void band(List<String> fields, PromptBand band) {
        if (band.above() > 0) {
            fields.add("prompt_above: " + band.above());
        }
        if (band.upTo() != Long.MAX_VALUE) {
            fields.add("prompt_up_to: " + band.upTo());
        }
    }

    private static void validity(List<String> fields, Validity validity) {
        if (!validity.from().equals(Instant.MIN)) {
            fields.add("valid_from: " + validity.from().atOffset(ZoneOffset.UTC).toLocalDate());
        }
        if (!validity.to().equals(Instant.MAX)) {
            fields.add("valid_to: " + validity.to().atOffset(ZoneOffset.UTC).toLocalDate());
        }
    }

    private static void source(List<String> fields, Source source) {
        fields.add("source: " + quoted(source.address().toString()));
        fields.add("verified: " + source.verified());
    }

    private static String key(Meter meter) {
        return meter.name().toLowerCase(Locale.ROOT);
    }

    /** Names come from elsewhere: quoted, none can be anything but text. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''").replaceAll("\\p{Cntrl}", " ") + "'";
    }
}
