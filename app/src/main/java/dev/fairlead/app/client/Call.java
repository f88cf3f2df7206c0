package dev.fairlead.app.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** A recorded call as a server tells it; reads what it needs and leaves the rest, so that versions may differ. */
public record Call(JsonNode json) {

    private static final int SHORT = 12;

    public String id() {
        return text("id").orElse("");
    }

    public String traceId() {
        return text("trace_id").orElse("");
    }

    /** The beginning of the trace id, long enough to be unique in practice. */
    public String shortId() {
        return traceId().substring(0, Math.min(SHORT, traceId().length()));
    }

    public Instant startedAt() {
        return Instant.parse(text("started_at").orElseThrow());
    }

    public String model() {
        return text("served_model").or(() -> text("requested_model")).orElse("");
    }

    public Optional<String> user() {
        return text("user");
    }

    public Optional<String> tag(String name) {
        return Optional.ofNullable(json.path("tags").path(name).asString(null));
    }

    /** What was asked for, such as {@code chat stream}. */
    public String operation() {
        return text("operation").orElse("") + (json.path("stream").asBoolean(false) ? " stream" : "");
    }

    /** The status, and how the call ended where that is not by itself. */
    public String status() {
        int status = json.path("status").asInt();
        String code = status == 0 ? "-" : Integer.toString(status);
        String outcome = text("outcome").orElse("");
        if (outcome.equals("completed")) {
            boolean errorInside = failed() && status < 400;
            return errorInside ? code + " error" : code;
        }
        return code + " " + outcome.replace("upstream_failed", "failed").replace("client_cancelled", "cancelled");
    }

    public boolean failed() {
        return json.path("failed").asBoolean(false);
    }

    public Optional<JsonNode> usage() {
        JsonNode usage = json.path("usage");
        return usage.isObject() ? Optional.of(usage) : Optional.empty();
    }

    /** {@code reported}, {@code estimated} or {@code partial}; empty where there is no usage. */
    public String quality() {
        return usage().map(usage -> usage.path("quality").asString("")).orElse("");
    }

    public long input() {
        return usage().map(usage -> usage.path("input_uncached").asLong()
                        + usage.path("cache_read").asLong()
                        + usage.path("cache_write5m").asLong()
                        + usage.path("cache_write1h").asLong())
                .orElse(0L);
    }

    public long output() {
        return usage().map(usage -> usage.path("output").asLong()).orElse(0L);
    }

    /** Empty where the call is unpriced or has nothing to price. */
    public Optional<BigDecimal> cost() {
        return Optional.ofNullable(json.path("cost").path("amount").asString(null))
                .map(BigDecimal::new);
    }

    public Optional<String> unpricedReason() {
        return Optional.ofNullable(json.path("cost").path("unpriced_reason").asString(null));
    }

    public double durationMs() {
        return json.path("duration_ms").asDouble();
    }

    public OptionalDouble firstTokenMs() {
        JsonNode first = json.path("first_token_ms");
        return first.isNumber() ? OptionalDouble.of(first.asDouble()) : OptionalDouble.empty();
    }

    public Optional<String> text(String field) {
        return Optional.ofNullable(json.path(field).asString(null)).filter(value -> !value.isEmpty());
    }
}
