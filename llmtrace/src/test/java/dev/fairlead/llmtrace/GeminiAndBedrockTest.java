package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.RawConnection;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemini's and Bedrock's calls over real sockets: their bytes, their keys and what is recorded of them. */
@Timeout(60)
class GeminiAndBedrockTest {
    private static final String MODEL = "/v1beta/models/gemini-2.5-flash:";
    private static final String CONTENTS = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Tide?\"}]}]}";
    private static final String MESSAGES = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Tide?\"}]}]}";
    private static final String CHUNK =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"At \"}],\"role\":\"model\"},\"index\":0}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":8,\"thoughtsTokenCount\":5,\"totalTokenCount\":13},"
                    + "\"modelVersion\":\"gemini-2.5-flash\"}";
    private static final String LAST =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"six.\"}],\"role\":\"model\"},\"finishReason\":\"STOP\","
                    + "\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":3,"
                    + "\"thoughtsTokenCount\":5,\"totalTokenCount\":16},\"modelVersion\":\"gemini-2.5-flash\"}";

    @TempDir
    static Path directory;

    private static ScriptedUpstream upstream;
    private static RunningProxy proxy;

    private final String session = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws IOException {
        upstream = new ScriptedUpstream(ScriptedUpstream.answering(""));
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
                  upstreams:
                    gemini: {baseUrl: "http://127.0.0.1:%1$d", credential: AIza-of-ours}
                    bedrock: {baseUrl: "http://127.0.0.1:%1$d", credential: bedrock-of-ours}
                    sim-gemini: {dialect: gemini, baseUrl: "http://127.0.0.1:PORT"}
                    sim-bedrock: {dialect: bedrock, baseUrl: "http://127.0.0.1:PORT"}
                """.formatted(upstream.port()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        upstream.close();
    }

    @Test
    void a_gemini_answer_passes_as_it_came_and_is_metered() {
        String body = LAST.replace("\"six.\"", "\"S\u00c3\u00a9x.\"");
        upstream.script(answering("application/json; charset=UTF-8", body));

        String answer = post(MODEL + "generateContent", "x-goog-api-key: AIza-own\r\n", CONTENTS);

        assertThat(answer).endsWith("\r\n\r\n" + body);
        assertThat(upstream.requests().getFirst())
                .startsWith("POST " + MODEL + "generateContent HTTP/1.1\r\n")
                .contains("x-goog-api-key: AIza-own\r\n")
                .endsWith("\r\n\r\n" + CONTENTS);
        CallRow call = proxy.callOf(session);
        assertThat(call.target().upstream()).isEqualTo("gemini");
        assertThat(call.target().provider()).isEqualTo("gemini");
        assertThat(call.request().model()).contains("gemini-2.5-flash");
        assertThat(call.usage()).isEqualTo(reasoned(8, 8, 5));
        assertThat(call.answer().preview()).isEqualTo("S\u00e9x.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "array"})
    void a_gemini_stream_split_at_every_byte_is_the_same_stream(String form) {
        String stream = form.equals("events")
                ? "data: " + CHUNK + "\r\n\r\ndata: " + LAST + "\r\n\r\n"
                : "[" + CHUNK + "\n,\r\n" + LAST + "\n]";
        upstream.script(splitting(form.equals("events") ? "text/event-stream" : "application/json", stream));

        String answer = post(MODEL + "streamGenerateContent" + (form.equals("events") ? "?alt=sse" : ""), "", CONTENTS);

        assertThat(unchunked(answer)).isEqualTo(stream);
        CallRow call = proxy.callOf(session);
        assertThat(call.request().stream()).isTrue();
        assertThat(call.usage()).isEqualTo(reasoned(8, 8, 5));
        assertThat(call.answer().preview()).isEqualTo("At six.");
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.firstToken()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "x-goog-api-key: KEY, ''",
        "Authorization: Bearer KEY, ''",
        "x-other: 1, ?key=KEY",
        "x-other: 1, ?alt=sse&key=KEY&x=%20y",
        "x-other: 1, ?k%65y=llmt%5FREST",
        "x-goog-api-key: KEY, ?key=AIza-of-the-client"
    })
    void a_virtual_key_in_either_place_is_swapped_for_ours(String header, String query) {
        String key = proxy.virtualKey();
        String sent = query.replace("REST", key.substring("llmt_".length())).replace("KEY", key);
        upstream.script(answering("application/json", LAST));

        String answer = post(MODEL + "generateContent" + sent, header.replace("KEY", key) + "\r\n", CONTENTS);

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        String request = upstream.requests().getFirst();
        assertThat(request)
                .contains("x-goog-api-key: AIza-of-ours\r\n")
                .doesNotContain("llmt", key.substring(5), "AIza-of-the-client");
        assertThat(request.lines().findFirst().orElseThrow())
                .isEqualTo("POST " + MODEL + "generateContent" + (query.contains("alt=sse") ? "?alt=sse&x=%20y" : "")
                        + " HTTP/1.1");
        CallRow call = proxy.callOf(session);
        assertThat(call.caller().keyId()).isNotEmpty();
        assertThat(call.toString()).doesNotContain(key.substring(5), "AIza");
    }

    @Test
    void a_clients_own_key_in_the_query_passes_and_is_not_kept() {
        upstream.script(answering("application/json", LAST));

        post(MODEL + "generateContent?key=AIza-own&alt=json", "", CONTENTS);

        assertThat(upstream.requests().getFirst())
                .startsWith("POST " + MODEL + "generateContent?key=AIza-own&alt=json HTTP/1.1\r\n")
                .doesNotContain("of-ours");
        assertThat(proxy.callOf(session).target().path()).isEqualTo(MODEL + "generateContent?key=***&alt=json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openai/v1/models?key=KEY",
                MODEL + "generateContent?k=KEY",
                MODEL + "generateContent?k=100%&x=ENCODED",
                "/v1beta/KEY/x"
            })
    void a_fairlead_key_anywhere_else_in_the_url_is_refused_and_not_kept(String target) {
        String key = proxy.virtualKey();
        upstream.script(answering("application/json", "{}"));

        assertThat(post(target.replace("KEY", key).replace("ENCODED", key.replace("_", "%5F")), "", "{}"))
                .startsWith("HTTP/1.1 400 ")
                .contains("key_in_url");

        assertThat(upstream.requests()).isEmpty();
        assertThat(proxy.callOf(session).target().path()).doesNotContain("llmt", key.substring(5));
    }

    @Test
    void an_unknown_key_is_refused_in_googles_envelope() {
        String answer = post(MODEL + "generateContent?key=llmt_unknown", "", CONTENTS);

        assertThat(answer)
                .startsWith("HTTP/1.1 401 ")
                .contains("{\"error\":{\"code\":401,", "\"status\":\"UNAUTHENTICATED\"");
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void what_is_not_a_call_to_a_model_goes_to_google_too_and_streams_through() {
        upstream.script(answering("application/json", "{\"models\":[]}"));

        String answer = exchange("GET /v1beta/models?pageSize=1 HTTP/1.1\r\nHost: x\r\nX-LLMTrace-Session-ID: "
                + session + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).endsWith("\r\n\r\n{\"models\":[]}");
        CallRow call = proxy.callOf(session);
        assertThat(call.target().upstream()).isEqualTo("gemini");
        assertThat(call.target().operation()).isEqualTo("opaque");
        assertThat(call.answer().usage()).isEmpty();
    }

    @Test
    void a_bedrock_answer_is_metered_under_the_model_of_its_path() {
        String model = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
        String body = "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Six.\"}]}},"
                + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":12,\"outputTokens\":4,\"totalTokens\":116,"
                + "\"cacheReadInputTokens\":100}}";
        upstream.script(answering("application/json", body));

        String answer =
                post("/model/" + model + "/converse", "Authorization: Bearer " + proxy.virtualKey() + "\r\n", MESSAGES);

        assertThat(answer).endsWith("\r\n\r\n" + body);
        assertThat(upstream.requests().getFirst())
                .startsWith("POST /model/" + model + "/converse HTTP/1.1\r\n")
                .contains("authorization: Bearer bedrock-of-ours\r\n")
                .doesNotContain("llmt_");
        CallRow call = proxy.callOf(session);
        assertThat(call.target().upstream()).isEqualTo("bedrock");
        assertThat(call.request().model()).contains("us.anthropic.claude-sonnet-4-5-20250929-v1:0");
        assertThat(call.usage()).isEqualTo(new Usage(12, 100, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED));
    }

    @Test
    void a_bedrock_stream_split_at_every_byte_is_the_same_stream() {
        String stream = frame("event", "messageStart", "{\"role\":\"assistant\"}")
                + frame(
                        "event",
                        "contentBlockDelta",
                        "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"S\u00c3\u00a9x.\"}}")
                + frame("event", "messageStop", "{\"stopReason\":\"end_turn\"}")
                + frame("event", "metadata", "{\"usage\":{\"inputTokens\":7,\"outputTokens\":3,\"totalTokens\":10}}");
        upstream.script(splitting("application/vnd.amazon.eventstream", stream));

        String answer = post("/bedrock/model/amazon.nova-lite-v1:0/converse-stream", "", MESSAGES);

        assertThat(unchunked(answer)).isEqualTo(stream);
        CallRow call = proxy.callOf(session);
        assertThat(call.request().stream()).isTrue();
        assertThat(call.usage()).isEqualTo(Usage.of(7, 3, Usage.Quality.REPORTED));
        assertThat(call.answer().preview()).isEqualTo("S\u00e9x.");
    }

    @Test
    void an_exception_in_a_bedrock_stream_is_recorded_as_an_error_of_a_call_that_used_something() {
        String stream = frame("event", "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Half\"}}")
                + frame("exception", "throttlingException", "{\"message\":\"Slow down.\"}");
        upstream.script(splitting("application/vnd.amazon.eventstream", stream));

        assertThat(unchunked(post("/model/amazon.nova-lite-v1:0/converse-stream", "", MESSAGES)))
                .isEqualTo(stream);

        CallRow call = proxy.callOf(session);
        assertThat(call.answer().error().orElseThrow().type()).isEqualTo("throttlingException");
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
    }

    @ParameterizedTest
    @CsvSource({
        "/sim-gemini/v1beta/models/gemini-2.5-flash:generateContent, gemini-2.5-flash",
        "/sim-gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent, gemini-2.5-pro",
        "/sim-gemini/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse, gemini-3.5-flash",
        "/sim-bedrock/model/amazon.nova-lite-v1%3A0/converse, amazon.nova-lite-v1:0",
        "/sim-bedrock/model/us.amazon.nova-pro-v1%3A0/converse-stream, us.amazon.nova-pro-v1:0"
    })
    void what_is_recorded_is_what_the_simulated_provider_billed(String target, String model) {
        post(
                target,
                "Authorization: Bearer any\r\nx-simulate-cached-tokens: 300\r\nx-simulate-reasoning-tokens: 7\r\n",
                target.contains("gemini") ? CONTENTS : MESSAGES);

        CallRow call = proxy.callOf(session);
        Usage billed = proxy.provider.bill().lines().stream()
                .filter(line -> line.model().equals(model))
                .findFirst()
                .orElseThrow()
                .usage();
        assertThat(call.usage().totalInput()).isEqualTo(billed.totalInput()).isGreaterThan(300);
        assertThat(call.usage().cacheRead()).isEqualTo(300);
        assertThat(call.usage().output()).isEqualTo(billed.output()).isPositive();
        assertThat(call.cost()).isPresent();
    }

    private static Usage reasoned(long input, long output, long reasoning) {
        return new Usage(input, 0, 0, 0, output, reasoning, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED);
    }

    private static ScriptedUpstream.Script answering(String type, String body) {
        return ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private static ScriptedUpstream.Script splitting(String type, String body) {
        return peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (char c : body.toCharArray()) {
                peer.send("1\r\n" + c + "\r\n");
            }
            peer.send("0\r\n\r\n");
            peer.keep();
        };
    }

    private String post(String target, String headers, String body) {
        return exchange("POST " + target + " HTTP/1.1\r\nHost: x\r\nX-LLMTrace-Session-ID: " + session + "\r\n"
                + headers
                + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    /** A binary event as one character for each byte. */
    private static String frame(String kind, String name, String payload) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":message-type", kind);
        header(headers, ":" + kind + "-type", name);
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        int length = 16 + headers.size() + bytes.length;
        ByteBuffer frame = ByteBuffer.allocate(length).putInt(length).putInt(headers.size());
        frame.putInt(checksum(frame.array(), 8)).put(headers.toByteArray()).put(bytes);
        frame.putInt(checksum(frame.array(), length - 4));
        return new String(frame.array(), StandardCharsets.ISO_8859_1);
    }

    private static void header(ByteArrayOutputStream out, String name, String value) {
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {7, 0, (byte) value.length()});
        out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static int checksum(byte[] bytes, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, to);
        return (int) crc.getValue();
    }

    private static String exchange(String request) {
        try (RawConnection client = new RawConnection(proxy.port)) {
            return client.send(request).readToEnd();
        }
    }

    private static String unchunked(String answer) {
        String rest = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        StringBuilder body = new StringBuilder();
        while (true) {
            int end = rest.indexOf("\r\n");
            int size = Integer.parseInt(rest.substring(0, end), 16);
            if (size == 0) {
                return body.toString();
            }
            body.append(rest, end + 2, end + 2 + size);
            rest = rest.substring(end + 2 + size + 2);
        }
    }
}
