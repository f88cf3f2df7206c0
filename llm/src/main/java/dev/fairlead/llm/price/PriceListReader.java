package dev.fairlead.llm.price;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads one price list file, strictly: whatever it does not understand is an error with file and line. */
final class PriceListReader {

    private static final Set<Meter> UNIT_METERS = Set.of(Meter.WEB_SEARCH, Meter.TOOL_CALL);
    private static final Set<String> SOURCE_KEYS = Set.of("source", "verified", "valid_from", "valid_to");
    private static final Set<String> TERM_KEYS = Set.of("tier", "batch", "region", "speed");
    private static final Set<String> FILE_KEYS = Set.of(
            "provider",
            "currency",
            "standard",
            "batch_tiers",
            "tier_names",
            "prefixes",
            "rename",
            "adjustments",
            "unit_rates",
            "models");
    private static final Set<String> MODEL_KEYS =
            Set.of("id", "aliases", "dated", "source", "verified", "adjustments", "unit_rates", "without", "rates");

    private final String file;
    private final Function<String, Optional<PriceList>> lower;

    /** @param lower the list of a provider that this file is laid over, whose terms and adjustments it may use */
    PriceListReader(String file, Function<String, Optional<PriceList>> lower) {
        this.file = file;
        this.lower = lower;
    }

    /** Only what the file itself lists as models; terms, adjustments and unit rates include those of the lower list. */
    PriceList read(byte[] content) {
        YamlFields root = YamlFields.of(file, compose(content));
        root.allowOnly(FILE_KEYS);
        String provider = root.required("provider");
        String currency = root.optional("currency").orElse("USD");
        PriceList base = lower.apply(provider).orElseGet(() -> PriceList.empty(provider, currency));

        Map<String, Adjustment> adjustments = new LinkedHashMap<>(base.adjustments());
        root.named("adjustments").forEach((name, fields) -> adjustments.put(name, adjustment(name, fields)));
        List<UnitRate> unitRates = unitRates(root, Optional.empty(), base.unitRates());

        Map<String, ModelPrices> models = new LinkedHashMap<>();
        for (YamlFields fields : root.mappings("models")) {
            ModelPrices model = model(provider, currency, fields, adjustments, unitRates);
            if (models.putIfAbsent(model.id(), model) != null) {
                throw fields.fail("model '" + model.id() + "' is listed twice");
            }
        }
        return new PriceList(
                provider,
                currency,
                PriceList.union(base.standard(), root.texts("standard").stream()),
                PriceList.union(base.batchTiers(), root.texts("batch_tiers").stream()),
                both(base.tierNames(), root.renamed("tier_names")),
                Stream.concat(base.prefixes().stream(), root.texts("prefixes").stream())
                        .toList(),
                both(base.renamed(), root.renamed("rename")),
                adjustments,
                unitRates,
                models);
    }

    private static Map<String, String> both(Map<String, String> lower, Map<String, String> upper) {
        Map<String, String> both = new LinkedHashMap<>(lower);
        both.putAll(upper);
        return both;
    }

    private Node compose(byte[] content) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file)
                    .setSchema(new FailsafeSchema())
                    .build();
            return new Compose(settings)
                    .composeString(new String(content, StandardCharsets.UTF_8))
                    .orElseThrow(() -> new PriceListException(file + ": the price list is empty"));
        } catch (YamlEngineException malformed) {
            throw new PriceListException(file + ": not readable as YAML: " + malformed.getMessage(), malformed);
        }
    }

    private ModelPrices model(
            String provider,
            String currency,
            YamlFields fields,
            Map<String, Adjustment> known,
            List<UnitRate> general) {
        fields.allowOnly(MODEL_KEYS);
        List<Adjustment> adjustments = new ArrayList<>();
        for (String name : fields.texts("adjustments")) {
            if (!known.containsKey(name)) {
                throw fields.fail("no adjustment is named '" + name + "'; known: " + known.keySet());
            }
            adjustments.add(known.get(name));
        }
        List<RateCard> cards = new ArrayList<>();
        for (YamlFields row : fields.mappings("rates")) {
            RateCard card = card(row, fields);
            for (RateCard other : cards) {
                if (card.overlaps(other)) {
                    throw row.fail("a call could match this rate and another one of the model on the same terms ("
                            + (card.conditions().isEmpty() ? "standard" : card.conditions())
                            + "): give them separate dates or prompt sizes");
                }
            }
            cards.add(card);
        }
        if (cards.isEmpty()) {
            throw fields.fail("the model has no rates");
        }
        return new ModelPrices(
                provider,
                currency,
                fields.required("id"),
                fields.texts("aliases"),
                dated(fields),
                cards,
                adjustments,
                unitRates(fields, Optional.of(fields), general));
    }

    private static DateSuffix dated(YamlFields fields) {
        String pattern = fields.optional("dated").orElse("");
        for (DateSuffix suffix : DateSuffix.values()) {
            if (suffix.pattern().equals(pattern)) {
                return suffix;
            }
        }
        throw fields.fail("'dated' must be " + DateSuffix.DASHED.pattern() + " or " + DateSuffix.COMPACT.pattern()
                + ", not '" + pattern + "'");
    }

    private RateCard card(YamlFields row, YamlFields model) {
        Map<Meter, BigDecimal> rates = new EnumMap<>(Meter.class);
        Map<Meter, Meter> billedAs = new EnumMap<>(Meter.class);
        Set<String> known = PriceList.union(SOURCE_KEYS, TERM_KEYS.stream());
        known.addAll(Set.of("prompt_above", "prompt_up_to"));
        for (Meter meter : Meter.values()) {
            if (UNIT_METERS.contains(meter)) {
                continue;
            }
            known.add(key(meter));
            Optional<String> written = row.optional(key(meter));
            Optional<Meter> same = written.flatMap(PriceListReader::meter);
            if (same.isPresent()) {
                billedAs.put(meter, same.get());
            } else if (written.isPresent()) {
                rates.put(meter, decimal(row, key(meter)));
            }
        }
        row.allowOnly(known);
        billedAs.forEach((meter, same) -> {
            BigDecimal rate = rates.get(same);
            if (rate == null || billedAs.containsKey(same)) {
                throw row.fail(
                        "'" + key(meter) + "' is billed as '" + key(same) + "', which has no figure in this rate");
            }
            rates.put(meter, rate);
        });
        if (rates.isEmpty()) {
            throw row.fail("the rate has no meters");
        }
        return new RateCard(terms(row), band(row), validity(row), rates, source(row, Optional.of(model)));
    }

    private Adjustment adjustment(String name, YamlFields fields) {
        Set<String> known = PriceList.union(SOURCE_KEYS, TERM_KEYS.stream());
        known.add("multiply");
        fields.allowOnly(known);
        CallTerms when = terms(fields);
        long given = TERM_KEYS.stream()
                .filter(key -> fields.optional(key).isPresent())
                .count();
        if (given != 1 || when.equals(CallTerms.STANDARD)) {
            throw fields.fail("an adjustment needs exactly one of "
                    + TERM_KEYS.stream().sorted().toList());
        }
        return new Adjustment(
                name, when, decimal(fields, "multiply"), validity(fields), source(fields, Optional.empty()));
    }

    private List<UnitRate> unitRates(YamlFields fields, Optional<YamlFields> model, List<UnitRate> general) {
        List<UnitRate> own = new ArrayList<>();
        for (YamlFields row : fields.mappings("unit_rates")) {
            row.allowOnly(PriceList.union(SOURCE_KEYS, Stream.of("meter", "rate")));
            Meter meter = meter(row.required("meter"))
                    .filter(UNIT_METERS::contains)
                    .orElseThrow(() -> row.fail("'meter' must be web_search or tool_call"));
            UnitRate rate = new UnitRate(meter, decimal(row, "rate"), validity(row), source(row, model));
            if (own.stream()
                    .anyMatch(
                            other -> other.meter() == meter && other.validity().overlaps(rate.validity()))) {
                throw row.fail("two rates for " + key(meter) + " are valid at the same time");
            }
            own.add(rate);
        }
        Set<Meter> replaced = PriceList.union(Set.of(), own.stream().map(UnitRate::meter));
        for (String meter : fields.texts("without")) {
            replaced.add(meter(meter).orElseThrow(() -> fields.fail("'without' names no meter: '" + meter + "'")));
        }
        return Stream.concat(own.stream(), general.stream().filter(rate -> !replaced.contains(rate.meter())))
                .toList();
    }

    private static CallTerms terms(YamlFields fields) {
        String batch = fields.optional("batch").orElse("false");
        if (!batch.equals("true") && !batch.equals("false")) {
            throw fields.fail("'batch' must be true or false, not '" + batch + "'");
        }
        return new CallTerms(
                fields.optional("tier").orElse(""),
                batch.equals("true"),
                fields.optional("region").orElse(""),
                fields.optional("speed").orElse(""));
    }

    private static PromptBand band(YamlFields fields) {
        try {
            return new PromptBand(
                    fields.optional("prompt_above").map(Long::parseLong).orElse(0L),
                    fields.optional("prompt_up_to").map(Long::parseLong).orElse(Long.MAX_VALUE));
        } catch (IllegalArgumentException wrong) {
            throw fields.fail("prompt sizes must be whole token counts: " + wrong.getMessage());
        }
    }

    private static Validity validity(YamlFields fields) {
        try {
            return Validity.between(date(fields, "valid_from"), date(fields, "valid_to"));
        } catch (IllegalArgumentException wrong) {
            throw fields.fail(wrong.getMessage());
        }
    }

    private static Source source(YamlFields fields, Optional<YamlFields> outer) {
        String address = fields.optional("source")
                .or(() -> outer.flatMap(o -> o.optional("source")))
                .orElseThrow(() -> fields.fail("'source' is missing: every figure names the address that states it"));
        LocalDate verified = date(fields, "verified")
                .or(() -> outer.flatMap(o -> date(o, "verified")))
                .orElseThrow(
                        () -> fields.fail("'verified' is missing: the day the source was seen to state the figure"));
        if (!address.startsWith("https://")) {
            throw fields.fail("'source' must be an https address, not '" + address + "'");
        }
        return new Source(URI.create(address), verified);
    }

    private static Optional<LocalDate> date(YamlFields fields, String key) {
        try {
            return fields.optional(key).map(LocalDate::parse);
        } catch (DateTimeParseException wrong) {
            throw fields.fail("'" + key + "' must be a date such as 2026-11-20, not '" + wrong.getParsedString() + "'");
        }
    }

    private static BigDecimal decimal(YamlFields fields, String key) {
        String written = fields.required(key);
        if (!written.matches("\\d{1,9}(\\.\\d{1,12})?")) {
            throw fields.fail("'" + key + "' must be a decimal such as 0.125, not '" + written + "'");
        }
        return new BigDecimal(written);
    }

    private static Optional<Meter> meter(String written) {
        return Stream.of(Meter.values())
                .filter(meter -> key(meter).equals(written))
                .findFirst();
    }

    static String key(Meter meter) {
        return meter.name().toLowerCase(Locale.ROOT);
    }
}
