package dev.fairlead.llm.price;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads one price list file, strictly: whatever it does not understand is an error with file and line. */
final class PriceListReader {

    private static final Map<String, Meter> UNIT_METERS = byKey(Meter.byThePiece());
    private static final Map<String, Meter> TOKEN_METERS = byKey(EnumSet.complementOf(Meter.byThePiece()));
    private static final Set<String> SOURCE_KEYS = Set.of("source", "verified", "valid_from", "valid_to");
    private static final Set<String> TERM_KEYS = Set.of("tier", "batch", "region", "speed");
    private static final Set<String> ROW_KEYS =
            keys(SOURCE_KEYS, TERM_KEYS, TOKEN_METERS.keySet(), Set.of("prompt_above", "prompt_up_to"));
    private static final Set<String> ADJUSTMENT_KEYS = keys(SOURCE_KEYS, TERM_KEYS, Set.of("multiply"));
    private static final Set<String> UNIT_KEYS = keys(SOURCE_KEYS, Set.of("meter", "rate"));
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
        if (cards.isEmpty() && fields.mappings("unit_rates").isEmpty()) {
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
        row.allowOnly(ROW_KEYS);
        Map<Meter, BigDecimal> rates = new EnumMap<>(Meter.class);
        Map<Meter, Meter> billedAs = new EnumMap<>(Meter.class);
        TOKEN_METERS.forEach((key, meter) -> row.optional(key).ifPresent(written -> {
            Meter same = TOKEN_METERS.get(written);
            if (same != null) {
                billedAs.put(meter, same);
            } else {
                rates.put(meter, row.decimal(key));
            }
        }));
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
        fields.allowOnly(ADJUSTMENT_KEYS);
        CallTerms when = terms(fields);
        long given = TERM_KEYS.stream()
                .filter(key -> fields.optional(key).isPresent())
                .count();
        if (given != 1 || when.equals(CallTerms.STANDARD)) {
            throw fields.fail("an adjustment needs exactly one of "
                    + TERM_KEYS.stream().sorted().toList());
        }
        return new Adjustment(
                name, when, fields.decimal("multiply"), validity(fields), source(fields, Optional.empty()));
    }

    private List<UnitRate> unitRates(YamlFields fields, Optional<YamlFields> model, List<UnitRate> general) {
        List<UnitRate> own = new ArrayList<>();
        for (YamlFields row : fields.mappings("unit_rates")) {
            row.allowOnly(UNIT_KEYS);
            Meter meter = unitMeter(row, row.required("meter"));
            UnitRate rate = new UnitRate(meter, row.decimal("rate"), validity(row), source(row, model));
            if (own.stream()
                    .anyMatch(
                            other -> other.meter() == meter && other.validity().overlaps(rate.validity()))) {
                throw row.fail("two rates for " + key(meter) + " are valid at the same time");
            }
            own.add(rate);
        }
        Set<Meter> replaced = PriceList.union(Set.of(), own.stream().map(UnitRate::meter));
        fields.texts("without").forEach(written -> replaced.add(unitMeter(fields, written)));
        return Stream.concat(own.stream(), general.stream().filter(rate -> !replaced.contains(rate.meter())))
                .toList();
    }

    private static Meter unitMeter(YamlFields fields, String written) {
        return Optional.ofNullable(UNIT_METERS.get(written))
                .orElseThrow(() -> fields.fail("'" + written + "' is not billed by the piece: write one of "
                        + UNIT_METERS.keySet().stream().sorted().toList()));
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
            return Validity.between(fields.date("valid_from"), fields.date("valid_to"));
        } catch (IllegalArgumentException wrong) {
            throw fields.fail("the dates do not fit: " + wrong.getMessage());
        }
    }

    private static Source source(YamlFields fields, Optional<YamlFields> outer) {
        String address = fields.optional("source")
                .or(() -> outer.flatMap(o -> o.optional("source")))
                .orElseThrow(() -> fields.fail("'source' is missing: every figure names the address that states it"));
        LocalDate verified = fields.date("verified")
                .or(() -> outer.flatMap(o -> o.date("verified")))
                .orElseThrow(
                        () -> fields.fail("'verified' is missing: the day the source was seen to state the figure"));
        if (!address.startsWith("https://")) {
            throw fields.fail("'source' must be an https address, not '" + address + "'");
        }
        try {
            return new Source(URI.create(address), verified);
        } catch (IllegalArgumentException wrong) {
            throw fields.fail("'source' is not an address: " + wrong.getMessage());
        }
    }

    static String key(Meter meter) {
        return meter.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Meter> byKey(Set<Meter> meters) {
        return meters.stream().collect(Collectors.toUnmodifiableMap(PriceListReader::key, meter -> meter));
    }

    @SafeVarargs
    private static Set<String> keys(Set<String>... groups) {
        return Arrays.stream(groups).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }
}
