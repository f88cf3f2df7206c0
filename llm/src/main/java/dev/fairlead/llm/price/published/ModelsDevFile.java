package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.CallTerms;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static final String LONG_CONTEXT = "context_over_200k";
    private static final long LONG_CONTEXT_ABOVE = 200_000;

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
                if (cost.has("reasoning") && !cost.path("reasoning").equals(cost.path("output"))) {
                    leftOut.merge("reasoning at a rate of its own", 1, Integer::sum);
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

    private static Rates rates(JsonNode cost, Source source) {
        Rates rates = new Rates(source);
        band(rates, cost, 0);
        band(rates, cost.path(LONG_CONTEXT), LONG_CONTEXT_ABOVE);
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
