package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.RollupSums;
import dev.fairlead.llmtrace.store.StoredBody;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The JSON column of a call: what is wide, rare or only read with the whole call. What is empty is left out. */
final class CallDetail {

    private static final String[] RARE = {
        "audio_input", "audio_output", "image_input", "image_output", "web_searches", "tool_calls"
    };
    private static final int FIRST_RARE = 6;

    private final ObjectMapper json = JsonMapper.builder().build();

    String encode(CallRow row) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator out = json.createGenerator(text)) {
            out.writeStartObject();
            text(out, "parent", row.parentSpanId());
            text(out, "method", row.target().method());
            text(out, "path", row.target().path());
            request(out, row.request());
            answer(out, row.answer());
            row.answer().usage().ifPresent(usage -> rareMeters(out, usage));
            row.rating().ifPresent(rating -> rating(out, rating));
            body(out, "request_body", row.requestBody());
            body(out, "answer_body", row.answerBody());
            out.writeEndObject();
        }
        return text.toString();
    }

    Parts decode(String text) {
        return new Parts(json.readTree(text));
    }

    private static void request(JsonGenerator out, RequestFacts request) {
        if (request.stream()) {
            out.writeBooleanProperty("stream", true);
        }
        request.maxTokens().ifPresent(max -> out.writeNumberProperty("max_tokens", max));
        if (!request.parameters().isEmpty()) {
            out.writeObjectPropertyStart("parameters");
            request.parameters().forEach(out::writeStringProperty);
            out.writeEndObject();
        }
        if (!request.toolNames().isEmpty()) {
            out.writeArrayPropertyStart("tools");
            request.toolNames().forEach(out::writeString);
            out.writeEndArray();
        }
        number(out, "input_chars", request.inputChars());
        text(out, "request_preview", request.preview());
        request.problem().ifPresent(problem -> out.writeStringProperty("problem", problem));
    }

    private static void answer(JsonGenerator out, AnswerFacts answer) {
        answer.responseId().ifPresent(id -> out.writeStringProperty("response_id", id));
        answer.finishReason().ifPresent(reason -> out.writeStringProperty("finish_reason", reason));
        answer.serviceTier().ifPresent(tier -> out.writeStringProperty("service_tier", tier));
        answer.speed().ifPresent(speed -> out.writeStringProperty("speed", speed));
        answer.region().ifPresent(region -> out.writeStringProperty("region", region));
        if (!answer.toolCalls().isEmpty()) {
            out.writeArrayPropertyStart("calls");
            for (ToolCall call : answer.toolCalls()) {
                out.writeStartArray();
                out.writeString(call.id());
                out.writeString(call.name());
                out.writeEndArray();
            }
            out.writeEndArray();
        }
        number(out, "output_chars", answer.outputChars());
        text(out, "answer_preview", answer.preview());
        answer.error().ifPresent(error -> {
            out.writeStringProperty("error_type", error.type());
            out.writeStringProperty("error", error.message());
        });
        if (answer.complete()) {
            out.writeBooleanProperty("complete", true);
        }
    }

    private static void rareMeters(JsonGenerator out, Usage usage) {
        long[] counts = RollupSums.counts(usage);
        for (int i = 0; i < RARE.length; i++) {
            number(out, RARE[i], counts[FIRST_RARE + i]);
        }
    }

    private static void rating(JsonGenerator out, Rating rating) {
        out.writeStringProperty("catalog", rating.catalogVersion());
        switch (rating) {
            case Rating.Unpriced unpriced -> out.writeStringProperty("unpriced", unpriced.reason());
            case Rating.Priced priced -> {
                out.writeStringProperty("currency", priced.cost().currency());
                out.writeStringProperty("rated_model", priced.model());
                out.writeArrayPropertyStart("lines");
                for (Rating.Line line : priced.lines()) {
                    out.writeStartArray();
                    out.writeString(line.meter().name());
                    out.writeNumber(line.quantity());
                    out.writeString(line.rate().toString());
                    out.writeString(line.cost().toString());
                    out.writeString(line.conditions());
                    out.writeEndArray();
                }
                out.writeEndArray();
            }
        }
    }

    private static void body(JsonGenerator out, String name, StoredBody body) {
        if (body.equals(StoredBody.NONE)) {
            return;
        }
        out.writeObjectPropertyStart(name);
        body.place().ifPresent(place -> {
            out.writeArrayPropertyStart("at");
            out.writeNumber(place.day().toEpochDay());
            out.writeNumber(place.segment());
            out.writeNumber(place.block());
            out.writeNumber(place.offset());
            out.writeNumber(place.length());
            out.writeEndArray();
        });
        number(out, "length", body.length());
        number(out, "kept", body.kept());
        text(out, "type", body.contentType());
        text(out, "encoding", body.contentEncoding());
        body.sha256().ifPresent(hash -> out.writeStringProperty("sha256", hash));
        out.writeEndObject();
    }

    private static void text(JsonGenerator out, String name, String value) {
        if (!value.isEmpty()) {
            out.writeStringProperty(name, value);
        }
    }

    private static void number(JsonGenerator out, String name, long value) {
        if (value != 0) {
            out.writeNumberProperty(name, value);
        }
    }

    /** What a call's JSON column says. */
    record Parts(JsonNode node) {

        String parentSpanId() {
            return text("parent");
        }

        String method() {
            return text("method");
        }

        String path() {
            return text("path");
        }

        String catalog() {
            return text("catalog");
        }

        String currency() {
            return text("currency");
        }

        String ratedModel() {
            return text("rated_model");
        }

        String unpricedReason() {
            return text("unpriced");
        }

        RequestFacts request(Optional<String> model) {
            Map<String, String> parameters = new LinkedHashMap<>();
            node.path("parameters")
                    .properties()
                    .forEach(entry ->
                            parameters.put(entry.getKey(), entry.getValue().asString()));
            return new RequestFacts(
                    model,
                    node.path("stream").asBoolean(false),
                    node.has("max_tokens") ? OptionalLong.of(number("max_tokens")) : OptionalLong.empty(),
                    parameters,
                    list("tools", JsonNode::asString),
                    number("input_chars"),
                    text("request_preview"),
                    List.of(),
                    optional("problem"));
        }

        AnswerFacts answer(Optional<String> model, Optional<Usage> usage) {
            return new AnswerFacts(
                    model,
                    optional("response_id"),
                    optional("finish_reason"),
                    usage,
                    optional("service_tier"),
                    optional("speed"),
                    optional("region"),
                    list(
                            "calls",
                            call -> new ToolCall(
                                    call.path(0).asString(), call.path(1).asString(), "")),
                    number("output_chars"),
                    text("answer_preview"),
                    List.of(),
                    optional("error").map(message -> new AnswerError(text("error_type"), message)),
                    node.path("complete").asBoolean(false));
        }

        long[] rareMeters() {
            long[] counts = new long[RARE.length];
            for (int i = 0; i < RARE.length; i++) {
                counts[i] = number(RARE[i]);
            }
            return counts;
        }

        List<Rating.Line> lines() {
            return list(
                    "lines",
                    line -> new Rating.Line(
                            Meter.valueOf(line.path(0).asString()),
                            line.path(1).asLong(),
                            new BigDecimal(line.path(2).asString()),
                            new BigDecimal(line.path(3).asString()),
                            line.path(4).asString()));
        }

        StoredBody requestBody() {
            return body(node.path("request_body"));
        }

        StoredBody answerBody() {
            return body(node.path("answer_body"));
        }

        private static StoredBody body(JsonNode body) {
            if (body.isMissingNode()) {
                return StoredBody.NONE;
            }
            Parts parts = new Parts(body);
            JsonNode at = body.path("at");
            Optional<ContentPlace> place = at.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(new ContentPlace(
                            LocalDate.ofEpochDay(at.path(0).asLong()),
                            at.path(1).asInt(),
                            at.path(2).asLong(),
                            at.path(3).asInt(),
                            at.path(4).asInt()));
            return new StoredBody(
                    place,
                    parts.number("length"),
                    parts.number("kept"),
                    parts.text("type"),
                    parts.text("encoding"),
                    parts.optional("sha256"));
        }

        private String text(String name) {
            return node.path(name).asString("");
        }

        private Optional<String> optional(String name) {
            return node.has(name) ? Optional.of(text(name)) : Optional.empty();
        }

        private long number(String name) {
            return node.path(name).asLong(0);
        }

        private <T> List<T> list(String name, Function<JsonNode, T> element) {
            List<T> elements = new ArrayList<>();
            node.path(name).forEach(value -> elements.add(element.apply(value)));
            return elements;
        }
    }
}
