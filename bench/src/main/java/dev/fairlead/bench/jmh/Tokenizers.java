package dev.fairlead.bench.jmh;

import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.json.JsonShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Compares tokenizers on bodies of the hot path: each walks all tokens and takes the length of every string, which is
 * the least a reader of facts needs. {@code facts} is the whole reading of a request or answer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class Tokenizers {
    private static final int REQUEST_BYTES = 4300;
    private static final int ANSWER_BYTES = 2000;

    private final com.fasterxml.jackson.core.JsonFactory jackson2 = new com.fasterxml.jackson.core.JsonFactory();
    private final tools.jackson.core.json.JsonFactory jackson3 = new tools.jackson.core.json.JsonFactory();
    private final JsonShape<long[]> lengths = lengths();
    private final Dialects.Match chat = Dialects.match("POST", "/v1/chat/completions");

    @Param({"request", "answer", "event"})
    public String body = "request";

    private byte[] json = {};

    private static JsonShape<long[]> lengths() {
        JsonShape<long[]> any = new JsonShape<long[]>().text((sum, text) -> sum[0] += text.chars());
        any.elements(any);
        for (String name : new String[] {"model", "messages", "role", "content", "choices", "message", "delta", "id"}) {
            any.field(name, any);
        }
        return any;
    }

    @Setup
    public void prepare() {
        json = switch (body) {
            case "request" -> request();
            case "answer" -> answer();
            default -> event();
        };
    }

    @Benchmark
    public long own() {
        long[] sum = {0};
        JsonScanner<long[]> scanner = new JsonScanner<>(lengths, sum, 1 << 16);
        scanner.accept(json, 0, json.length);
        scanner.finish();
        return sum[0];
    }

    @Benchmark
    public long jackson2() throws IOException {
        long sum = 0;
        try (com.fasterxml.jackson.core.JsonParser parser = jackson2.createParser(json)) {
            for (com.fasterxml.jackson.core.JsonToken token = parser.nextToken();
                    token != null;
                    token = parser.nextToken()) {
                if (token == com.fasterxml.jackson.core.JsonToken.VALUE_STRING) {
                    sum += parser.getTextLength();
                }
            }
        }
        return sum;
    }

    /** The one of Jackson's parsers that can be fed as bytes arrive. */
    @Benchmark
    public long jackson2NonBlocking() throws IOException {
        long sum = 0;
        try (com.fasterxml.jackson.core.JsonParser parser = jackson2.createNonBlockingByteArrayParser()) {
            ByteArrayFeeder feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
            feeder.feedInput(json, 0, json.length);
            feeder.endOfInput();
            for (com.fasterxml.jackson.core.JsonToken token = parser.nextToken();
                    token != null;
                    token = parser.nextToken()) {
                if (token == com.fasterxml.jackson.core.JsonToken.VALUE_STRING) {
                    sum += parser.getTextLength();
                }
            }
        }
        return sum;
    }

    @Benchmark
    public long jackson3() {
        long sum = 0;
        try (tools.jackson.core.JsonParser parser = jackson3.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    sum += parser.getStringLength();
                }
            }
        }
        return sum;
    }

    @Benchmark
    public Object facts() {
        if (body.equals("request")) {
            RequestFacts facts = chat.dialect().readRequest(chat.operation(), "", json, Detail.FACTS);
            return facts;
        }
        AnswerReader reader =
                chat.dialect().readAnswer(chat.operation(), new AnswerHead(200, "application/json", ""), Detail.FACTS);
        reader.accept(json, 0, json.length);
        AnswerFacts facts = reader.finish();
        return facts;
    }

    private static byte[] request() {
        StringBuilder json = new StringBuilder("{\"model\":\"gpt-5\",\"messages\":[");
        String separator = "";
        for (int turn = 0; json.length() < REQUEST_BYTES - 450; turn++) {
            json.append(separator)
                    .append("{\"role\":\"")
                    .append(turn % 2 == 0 ? "user" : "assistant")
                    .append("\",\"content\":\"")
                    .append("The ferry leaves at six,\\nso be at the \\\"old\\\" pier before. ".repeat(6))
                    .append("\"}");
            separator = ",";
        }
        return bytes(json.append("],\"stream\":true,\"temperature\":0.7,\"max_tokens\":512}"));
    }

    private static byte[] answer() {
        StringBuilder json = new StringBuilder(
                        "{\n  \"id\": \"chatcmpl-1\",\n  \"model\": \"gpt-5\",\n  \"choices\": [\n")
                .append("    {\n      \"index\": 0,\n      \"message\": {\n        \"role\": \"assistant\",\n")
                .append("        \"content\": \"");
        while (json.length() < ANSWER_BYTES - 350) {
            json.append("Wind from the west, later calm.\\n");
        }
        return bytes(json.append("\"\n      },\n      \"finish_reason\": \"stop\"\n    }\n  ],\n")
                .append("  \"usage\": {\n    \"prompt_tokens\": 19,\n    \"completion_tokens\": 10,\n")
                .append("    \"total_tokens\": 29,\n    \"prompt_tokens_details\": {\n      \"cached_tokens\": 0\n")
                .append("    }\n  },\n  \"service_tier\": \"default\"\n}\n"));
    }

    private static byte[] event() {
        return bytes(new StringBuilder("{\"id\":\"chatcmpl-123\",\"object\":\"chat.completion.chunk\",")
                .append("\"created\":1694268190,\"model\":\"gpt-5\",\"choices\":[{\"index\":0,")
                .append("\"delta\":{\"content\":\" wind from\"},\"logprobs\":null,\"finish_reason\":null}]}"));
    }

    private static byte[] bytes(StringBuilder json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
