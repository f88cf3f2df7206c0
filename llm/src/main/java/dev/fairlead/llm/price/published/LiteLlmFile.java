package dev.fairlead.llm.price.published;

import dev.fairlead.llm.price.CallTerms;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.Source;
import java.math.BigDecimal;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * LiteLLM's model cost map: US dollars for one token, image, second, query or character, by
 * <a href="https://docs.litellm.ai/docs/proxy/model_cost_map">its description</a>.
 */
final class LiteLlmFile {

    static final String ADDRESS =
            "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json";

    private static final String PROVIDER = "litellm_provider";

    /** Its names of providers that have another one here; the others are the same. */
    private static final Map<String, String> PROVIDERS = Map.of(
            "bedrock_converse", "bedrock",
            "cohere_chat", "cohere",
            "azure_text", "azure",
            "text-completion-openai", "openai",
            "together_ai", "together");

    private static final Map<String, Meter> TOKENS = Map.of(
            "input_cost_per_token", Meter.INPUT,
            "output_cost_per_token", Meter.OUTPUT,
            "cache_read_input_token_cost", Meter.CACHE_READ,
            "cache_creation_input_token_cost", Meter.CACHE_WRITE_5M,
            "input_cost_per_audio_token", Meter.AUDIO_INPUT,
            "output_cost_per_audio_token", Meter.AUDIO_OUTPUT,
            "input_cost_per_image_token", Meter.IMAGE_INPUT,
            "output_cost_per_image_token", Meter.IMAGE_OUTPUT);

    /** Rates by the piece, and the modes of models in which they mean it. */
    private static final List<Piece> PIECES = List.of(
            new Piece("input_cost_per_query", "rerank", Meter.SEARCH_UNIT),
            new Piece("output_cost_per_image", "image_generation", Meter.IMAGE),
            new Piece("input_cost_per_second", "audio_transcription", Meter.AUDIO_SECOND),
            new Piece("input_cost_per_character", "audio_speech", Meter.CHARACTER));

    /** A token rate on terms: the rate's name, then how long the prompt is, how long a write lasts, and the service. */
    private static final Pattern TOKEN_RATE = Pattern.compile(
            "(?<name>.*?)(?<hour>_above_1hr)?(_above_(?<above>\\d{1,9})k_tokens)?(_(?<service>batches|flex|priority))?");

    /** Fields that say a price depends on what a price list of ours has no words for. */
    private static final List<Map.Entry<String, String>> BEYOND_US = List.of(
            Map.entry("tiered_pricing", "rates in tiers"),
            Map.entry("off_peak_pricing", "rates by the hour of the day"),
            Map.entry("off_peak_cost_multiplier", "rates by the hour of the day"),
            Map.entry("peak_hours", "rates by the hour of the day"));

    private static final int MILLION = 6;

    private LiteLlmFile() {}

    private record Piece(String key, String mode, Meter meter) {}

    static boolean isOne(JsonNode root) {
        return root.isObject()
                && root.properties().stream().anyMatch(entry -> entry.getValue().has(PROVIDER));
    }

    static PublishedPrices read(JsonNode root, Source source) {
        Map<String, ModelPrices> models = new LinkedHashMap<>();
        Map<String, Integer> leftOut = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            String named = entry.getValue().path(PROVIDER).asString("");
            if (named.isEmpty() || entry.getKey().equals("sample_spec")) {
                continue;
            }
            String provider = PROVIDERS.getOrDefault(named, named);
            String id = withoutPrefix(entry.getKey(), named);
            Optional<String> beyondUs = beyondUs(entry.getValue());
            if (beyondUs.isPresent()) {
                leftOut.merge(beyondUs.get(), 1, Integer::sum);
                continue;
            }
            Optional<ModelPrices> model = id.contains("/") && hasVariants(provider)
                    ? Optional.empty()
                    : rates(entry.getValue(), sourceOf(entry.getValue(), source))
                            .model(provider, id);
            if (model.isEmpty()) {
                leftOut.merge("no rate that is understood", 1, Integer::sum);
            } else if (models.putIfAbsent(provider + "/" + id, model.get()) != null) {
                leftOut.merge("listed before under the same name", 1, Integer::sum);
            }
        }
        return new PublishedPrices("LiteLLM", List.copyOf(models.values()), leftOut);
    }

    /** Why a price cannot be said in our terms, so that the model is better left out than priced by half of it. */
    private static Optional<String> beyondUs(JsonNode model) {
        JsonNode reasoning = model.path("output_cost_per_reasoning_token");
        JsonNode output = model.path("output_cost_per_token");
        if (reasoning.isNumber()
                && !(output.isNumber() && reasoning.decimalValue().compareTo(output.decimalValue()) == 0)) {
            return Optional.of("reasoning at a rate of its own");
        }
        return BEYOND_US.stream()
                .filter(field -> model.hasNonNull(field.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Names such as {@code high/1024-x-1024/gpt-image-1} or {@code us-east-1/…} price a variant, not a model. */
    private static boolean hasVariants(String provider) {
        return provider.equals("openai") || provider.equals("bedrock") || provider.equals("azure");
    }

    private static Rates rates(JsonNode model, Source source) {
        Rates rates = new Rates(source);
        String mode = model.path("mode").asString("");
        for (Map.Entry<String, JsonNode> field : model.properties()) {
            if (field.getValue().isNumber()) {
                token(rates, field.getKey(), field.getValue().decimalValue());
            }
        }
        for (Piece piece : PIECES) {
            JsonNode rate = model.path(piece.key());
            if (rate.isNumber() && mode.equals(piece.mode())) {
                rates.unit(piece.meter(), rate.decimalValue());
            }
        }
        return rates;
    }

    private static void token(Rates rates, String key, BigDecimal perToken) {
        Matcher parts = TOKEN_RATE.matcher(key);
        if (!parts.matches()) {
            return;
        }
        Meter meter = TOKENS.get(parts.group("name"));
        boolean hour = parts.group("hour") != null;
        if (meter == null || hour && meter != Meter.CACHE_WRITE_5M || !Rates.isRate(perToken)) {
            return;
        }
        String above = parts.group("above");
        rates.token(
                terms(parts.group("service")),
                above == null ? 0 : Long.parseLong(above) * 1000,
                hour ? Meter.CACHE_WRITE_1H : meter,
                perToken.scaleByPowerOfTen(MILLION));
    }

    private static CallTerms terms(@Nullable String service) {
        return switch (service) {
            case null -> CallTerms.STANDARD;
            case "batches" -> new CallTerms("", true, "", "");
            default -> new CallTerms(service, false, "", "");
        };
    }

    private static String withoutPrefix(String key, String provider) {
        return key.startsWith(provider + "/") ? key.substring(provider.length() + 1) : key;
    }

    /** The page an entry names itself, where it names one. */
    private static Source sourceOf(JsonNode model, Source general) {
        String address = model.path("source").asString("");
        try {
            URI uri = URI.create(address);
            return "https".equals(uri.getScheme()) ? new Source(uri, general.verified()) : general;
        } catch (IllegalArgumentException notAnAddress) {
            return general;
        }
    }
}
