package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.CallTerms;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.Source;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The file of <a href="https://models.dev">models.dev</a>: US dollars per million tokens, by provider and model. */
final class ModelsDevFile {

    static final String ADDRESS = "https://models.dev/api.json";

    /** Its names of providers that have another one here; the others are the same. */
    private static final Map<String, String> PROVIDERS =
            Map.of("google", "gemini", "amazon-bedrock", "bedrock", "togetherai", "together");

    private static final Map<String, Meter> METERS = Map.of(
            "input", Meter.INPUT,
            "output", Meter.OUTPUT,
            "cache_read", Meter.CACHE_READ,
            "cache_write", Meter.CACHE_WRITE_5M,
            "input_audio", Meter.AUDIO_INPUT,
            "output_audio", Meter.AUDIO_OUTPUT);

    /** The older way to say what a long prompt costs; {@link #TIERS} says it for any size. */
    private static final String LONG_CONTEXT = "context_over_200k";

    private static final long LONG_CONTEXT_ABOVE = 200_000;
    private static final String TIERS = "tiers";

    private ModelsDevFile() {}

    static boolean isOne(JsonNode root) {
        return root.isObject()
                && root.properties().stream()
                        .anyMatch(entry -> entry.getValue().path("models").isObject());
    }

    static PublishedPrices read(JsonNode root, Source source) {
        List<ModelPrices> models = new ArrayList<>();
        Map<String, Integer> leftOut = new TreeMap<>();
        for (Map.Entry<String, JsonNode> provider : root.properties()) {
            String name = PROVIDERS.getOrDefault(provider.getKey(), provider.getKey());
            for (Map.Entry<String, JsonNode> model :
                    provider.getValue().path("models").properties()) {
                JsonNode cost = model.getValue().path("cost");
                Optional<String> beyondUs = beyondUs(cost);
                if (beyondUs.isPresent()) {
                    leftOut.merge(beyondUs.get(), 1, Integer::sum);
                    continue;
                }
                rates(cost, source)
                        .model(name, model.getKey())
                        .ifPresentOrElse(
                                models::add, () -> leftOut.merge("no rate that is understood", 1, Integer::sum));
            }
        }
        return new PublishedPrices("models.dev", models, leftOut);
    }

    /** Why a price cannot be said in our terms, so that the model is better left out than priced by half of it. */
    private static Optional<String> beyondUs(JsonNode cost) {
        JsonNode reasoning = cost.path("reasoning");
        if (reasoning.isNumber() && reasoning.decimalValue().compareTo(decimal(cost.path("output"))) != 0) {
            return Optional.of("reasoning at a rate of its own");
        }
        for (JsonNode tier : cost.path(TIERS)) {
            if (!tier.path("tier").path("type").asString("").equals("context")
                    || !tier.path("tier").path("size").canConvertToLong()) {
                return Optional.of("rates by something else than the prompt's size");
            }
        }
        return Optional.empty();
    }

    private static BigDecimal decimal(JsonNode rate) {
        return rate.isNumber() ? rate.decimalValue() : BigDecimal.ZERO;
    }

    private static Rates rates(JsonNode cost, Source source) {
        Rates rates = new Rates(source);
        band(rates, cost, 0);
        band(rates, cost.path(LONG_CONTEXT), LONG_CONTEXT_ABOVE);
        for (JsonNode tier : cost.path(TIERS)) {
            band(rates, tier, tier.path("tier").path("size").asLong());
        }
        return rates;
    }

    private static void band(Rates rates, JsonNode cost, long above) {
        METERS.forEach((key, meter) -> {
            if (cost.path(key).isNumber()) {
                rates.token(CallTerms.STANDARD, above, meter, cost.path(key).decimalValue());
            }
        });
    }
}
