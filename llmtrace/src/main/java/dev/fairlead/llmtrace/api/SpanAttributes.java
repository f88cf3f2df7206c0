package dev.fairlead.llmtrace.api;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llmtrace.store.CallRow;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call under the names of OpenTelemetry's conventions for generative AI spans, by
 * <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">their specification</a>. What is unknown is
 * left out.
 */
final class SpanAttributes {

    /** Providers that the conventions name differently than we do. */
    private static final Map<String, String> PROVIDERS = Map.of(
            "azure", "azure.ai.openai",
            "bedrock", "aws.bedrock",
            "gemini", "gcp.gemini",
            "mistral", "mistral_ai",
            "xai", "x_ai");

    /** Request parameters by the conventions' names; each is a number. */
    private static final Map<String, String> PARAMETERS = Map.of(
            "temperature", "gen_ai.request.temperature",
            "top_p", "gen_ai.request.top_p",
            "top_k", "gen_ai.request.top_k",
            "frequency_penalty", "gen_ai.request.frequency_penalty",
            "presence_penalty", "gen_ai.request.presence_penalty",
            "seed", "gen_ai.request.seed",
            "n", "gen_ai.request.choice.count");

    private final Map<String, Object> attributes = new LinkedHashMap<>();

    private SpanAttributes() {}

    static Map<String, Object> of(CallRow call) {
        SpanAttributes all = new SpanAttributes();
        all.put("gen_ai.operation.name", call.target().operation());
        all.put(
                "gen_ai.provider.name",
                PROVIDERS.getOrDefault(call.target().provider(), call.target().provider()));
        all.request(call);
        all.answer(call);
        all.put("gen_ai.conversation.id", call.caller().session());
        all.put("gen_ai.agent.id", call.caller().agent());
        all.put("user.id", call.caller().user());
        return all.attributes;
    }

    /** What the conventions call a span of this kind: the operation and the model. */
    static String name(CallRow call) {
        String model = call.request().model().or(() -> call.answer().model()).orElse("");
        return model.isEmpty() ? call.target().operation() : call.target().operation() + " " + model;
    }

    private void request(CallRow call) {
        put("gen_ai.request.model", call.request().model());
        call.request().maxTokens().ifPresent(tokens -> attributes.put("gen_ai.request.max_tokens", tokens));
        call.request().parameters().forEach((name, json) -> {
            String known = PARAMETERS.get(name);
            if (known != null) {
                number(json).ifPresent(value -> attributes.put(known, value));
            }
        });
    }

    private void answer(CallRow call) {
        put("gen_ai.response.id", call.answer().responseId());
        put("gen_ai.response.model", call.answer().model());
        call.answer()
                .finishReason()
                .ifPresent(reason -> attributes.put("gen_ai.response.finish_reasons", List.of(reason)));
        call.answer().usage().ifPresent(this::usage);
        if (call.status() != 0) {
            attributes.put("http.response.status_code", call.status());
        }
        if (call.failed()) {
            put(
                    "error.type",
                    call.answer()
                            .error()
                            .map(AnswerError::type)
                            .filter(type -> !type.isEmpty())
                            .orElse(call.status() >= 400 ? String.valueOf(call.status()) : "_OTHER"));
        }
    }

    /** The conventions' input tokens contain those read from and written to a cache. */
    private void usage(Usage usage) {
        attributes.put("gen_ai.usage.input_tokens", usage.totalInput());
        attributes.put("gen_ai.usage.output_tokens", usage.output());
        if (usage.cacheRead() > 0) {
            attributes.put("gen_ai.usage.cache_read.input_tokens", usage.cacheRead());
        }
        long written = usage.cacheWrite5m() + usage.cacheWrite1h();
        if (written > 0) {
            attributes.put("gen_ai.usage.cache_creation.input_tokens", written);
        }
    }

    private void put(String name, String value) {
        if (!value.isEmpty()) {
            attributes.put(name, value);
        }
    }

    private void put(String name, Optional<String> value) {
        value.ifPresent(text -> put(name, text));
    }

    private static Optional<BigDecimal> number(String json) {
        try {
            return Optional.of(new BigDecimal(json));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }
}
