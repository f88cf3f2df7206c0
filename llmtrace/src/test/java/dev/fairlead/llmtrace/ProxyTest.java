package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.http.RawConnection;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.ReceivedCall;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxyTest {

    private static final String CHAT =
            "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Name three harbours.\"}]%s}";
    private static final String MESSAGES =
            "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":256,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}";

    private static final AtomicInteger SESSIONS = new AtomicInteger();

    @TempDir
    static Path shared;

    private static RunningProxy proxy;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String session = "proxy-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws Exception {
        proxy = RunningProxy.start(shared);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @BeforeEach
    void forget() {
        proxy.provider.reset();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions|chat|",
                "/v1/chat/completions|chat|,\"stream\":true",
                "/v1/chat/completions|chat|,\"stream\":true,\"stream_options\":{\"include_usage\":true}",
                "/v1/responses|responses|",
                "/v1/responses|responses|,\"stream\":true",
                "/v1/messages|messages|",
                "/v1/messages|messages|,\"stream\":true",
            })
    void what_a_client_gets_through_the_proxy_equals_what_it_gets_directly(String path, String format, String more)
            throws Exception {
        String body = body(format, more == null ? "" : more);

        HttpResponse<byte[]> direct = send(proxy.provider.baseUrl() + path, body, Map.of("x-simulate-tool", "auto"));
        proxy.provider.reset();
        HttpResponse<byte[]> proxied = send(proxy.url() + path, body, Map.of("x-simulate-tool", "auto"));

        assertThat(proxied.statusCode()).isEqualTo(direct.statusCode()).isEqualTo(200);
        assertThat(proxied.body()).isEqualTo(direct.body());
        assertThat(proxied.headers().firstValue("content-type"))
                .isEqualTo(direct.headers().firstValue("content-type"));
        assertThat(proxied.headers().firstValue("x-llmtrace-trace-id"))
                .contains(proxy.callOf(session).traceId());
    }

    @ParameterizedTest
    @CsvSource({"/v1/chat/completions, chat", "/v1/responses, responses", "/v1/messages, messages"})
    void the_usage_recorded_is_the_usage_the_provider_bills(String path, String format) throws Exception {
        for (String stream : List.of("", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")) {
            String more = format.equals("chat") ? stream : stream.replaceAll(",\"stream_options.*", "");
            send(proxy.url() + path, body(format, more), Map.of("x-simulate-cached-tokens", "7"));
        }

        List<CallRow> calls = proxy.callsOf(session, 2);

        Usage billed = proxy.provider.bill().usage();
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(call.usage().quality()).isEqualTo(Usage.Quality.REPORTED);
            assertThat(call.cost()).isPresent();
            assertThat(call.answer().complete()).isTrue();
        });
        assertThat(sum(calls, Usage::inputUncached)).isEqualTo(billed.inputUncached());
        assertThat(sum(calls, Usage::cacheRead)).isEqualTo(billed.cacheRead());
        assertThat(sum(calls, Usage::output)).isEqualTo(billed.output());
    }

    @Test
    void a_silent_stream_is_estimated_and_says_so() throws Exception {
        send(proxy.url() + "/v1/chat/completions", CHAT.formatted(",\"stream\":true"), Map.of());

        Usage usage = proxy.callOf(session).usage();

        assertThat(usage.quality()).isEqualTo(Usage.Quality.ESTIMATED);
        assertThat(usage.inputUncached()).isPositive();
        assertThat(usage.output()).isPositive();
    }

    @Test
    void times_are_those_of_the_call() throws Exception {
        send(
                proxy.url() + "/v1/chat/completions",
                CHAT.formatted(",\"stream\":true"),
                Map.of("x-simulate-latency-ms", "40", "x-simulate-first-token-ms", "40", "x-simulate-chunks", "3"));

        CallRow call = proxy.callOf(session);

        assertThat(call.firstByte().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        assertThat(call.firstToken().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        assertThat(call.duration()).isGreaterThanOrEqualTo(call.firstToken().orElseThrow());
    }

    @Test
    void what_the_caller_says_of_itself_is_recorded_and_does_not_go_upstream() throws Exception {
        send(
                proxy.url() + "/v1/chat/completions",
                CHAT.formatted(""),
                Map.of(
                        "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "X-LLMTrace-Session-ID", session,
                        "X-LLMTrace-User-ID", "u-1",
                        "X-LLMTrace-Agent-ID", "a-1",
                        "X-LLMTrace-Tags", "team=search, beta"));

        CallRow call = proxy.callOf(session);

        assertThat(call.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(call.parentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(call.caller().session()).isEqualTo(session);
        assertThat(call.caller().user()).isEqualTo("u-1");
        assertThat(call.caller().agent()).isEqualTo("a-1");
        assertThat(call.caller().tags()).isEqualTo(Map.of("team", "search", "beta", ""));
        assertThat(upstreamHeaders()).noneMatch(header -> header.toLowerCase().startsWith("x-llmtrace"));
        assertThat(upstreamHeaders()).contains("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    @Test
    void names_outside_of_ascii_are_read_as_the_utf8_that_clients_send() {
        String body = CHAT.formatted("");
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(("POST /v1/chat/completions HTTP/1.1\r\nHost: proxy\r\nAuthorization: Bearer sk-own\r\n"
                                    + "Content-Length: " + body.length() + "\r\nX-LLMTrace-Session-ID: " + session
                                    + "\r\nX-LLMTrace-User-ID: çağla 田中\r\nX-LLMTrace-Tags: city=Kraków\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8))
                    .readUntil("200 OK");

            CallRow call = proxy.callOf(session);

            assertThat(call.caller().user()).isEqualTo("çağla 田中");
            assertThat(call.caller().tags()).isEqualTo(Map.of("city", "Kraków"));
        }
    }

    @Test
    void a_session_header_of_claude_code_is_the_session() throws Exception {
        send(proxy.url() + "/v1/messages", MESSAGES.formatted(""), Map.of("X-Claude-Code-Session-Id", session));

        assertThat(proxy.callOf(session).caller().session()).isEqualTo(session);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, chat, Authorization, 'Bearer ', authorization: Bearer sk-upstream-openai",
        "/v1/messages, messages, x-api-key, '', x-api-key: sk-ant-upstream",
        "/v1/messages, messages, Authorization, 'Bearer ', x-api-key: sk-ant-upstream"
    })
    void a_virtual_key_is_swapped_for_the_real_one(
            String path, String format, String header, String scheme, String sent) throws Exception {
        String key = proxy.virtualKey();

        HttpResponse<byte[]> answer =
                send(proxy.url() + path, body(format, ""), Map.of(header, scheme + key, "x-test", "no-default-key"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(upstreamHeaders()).contains(sent).noneMatch(line -> line.contains("llmt_"));
        assertThat(proxy.callOf(session).caller().keyId()).isNotEmpty();
    }

    @Test
    void a_token_names_the_caller_and_the_clients_own_key_passes() throws Exception {
        String key = proxy.virtualKey();

        send(
                proxy.url() + "/v1/chat/completions",
                CHAT.formatted(""),
                Map.of("X-LLMTrace-Token", key, "Authorization", "Bearer sk-own"));

        assertThat(upstreamHeaders())
                .contains("authorization: Bearer sk-own")
                .noneMatch(line -> line.contains("llmt_"));
        assertThat(proxy.callOf(session).caller().keyId()).isNotEmpty();
    }

    @Test
    void a_request_without_a_fairlead_key_never_gets_a_credential_of_ours() throws Exception {
        HttpResponse<byte[]> answer =
                send(proxy.url() + "/v1/chat/completions", CHAT.formatted(""), Map.of("x-test", "no-default-key"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(upstreamHeaders()).noneMatch(line -> line.contains("sk-upstream"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llmt_unknown", "llmt_", "llmt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void an_unknown_key_is_refused_in_the_providers_envelope_and_recorded(String key) throws Exception {
        HttpResponse<byte[]> openai = send(
                proxy.url() + "/v1/chat/completions", CHAT.formatted(""), Map.of("Authorization", "Bearer " + key));
        HttpResponse<byte[]> anthropic =
                send(proxy.url() + "/v1/messages", MESSAGES.formatted(""), Map.of("x-api-key", key));

        assertThat(openai.statusCode()).isEqualTo(401);
        assertThat(new String(openai.body())).contains("\"error\"").contains("invalid_key");
        assertThat(anthropic.statusCode()).isEqualTo(401);
        assertThat(new String(anthropic.body())).startsWith("{\"type\":\"error\"");
        assertThat(proxy.callsOf(session, 2)).allSatisfy(call -> {
            assertThat(call.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(call.caller().tenant()).isEmpty();
            assertThat(call.requestBody().length()).isZero();
        });
        assertThat(proxy.provider.calls()).isEmpty();
    }

    @Test
    void other_paths_are_relayed_untouched_and_recorded_as_opaque() throws Exception {
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(proxy.url() + "/openai/v1/unheard/of?limit=2"))
                        .header("Authorization", "Bearer sk-own")
                        .header("X-LLMTrace-Session-ID", session)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(404);
        CallRow call = proxy.callOf(session);
        assertThat(call.target().dialect()).isEqualTo("opaque");
        assertThat(call.target().path()).isEqualTo("/openai/v1/unheard/of?limit=2");
        assertThat(call.rating()).isEmpty();
    }

    @Test
    void an_upload_of_unknown_format_streams_through() throws Exception {
        byte[] upload = new byte[3_000_000];
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(proxy.url() + "/openai/v1/unheard/of"))
                        .header("Authorization", "Bearer sk-own")
                        .header("X-LLMTrace-Session-ID", session)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(upload))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(proxy.callOf(session).requestBody().length()).isEqualTo(upload.length);
    }

    @Test
    void a_client_that_goes_away_cancels_the_upstream_and_leaves_a_record() throws Exception {
        HttpResponse<InputStream> answer = client.send(
                request(
                        proxy.url() + "/v1/chat/completions",
                        CHAT.formatted(",\"stream\":true"),
                        Map.of("x-simulate-chunk-delay-ms", "20", "x-simulate-chunks", "2000")),
                HttpResponse.BodyHandlers.ofInputStream());
        answer.body().readNBytes(2000);
        answer.body().close();

        CallRow call = proxy.callOf(session);

        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
        assertThat(call.usage().output()).isPositive();
        await().untilAsserted(() ->
                assertThat(proxy.provider.calls().getFirst().outcome()).isEqualTo(ReceivedCall.Outcome.CANCELLED));
    }

    @ParameterizedTest
    @CsvSource({"x-simulate-fault, reset, 502", "x-simulate-latency-ms, 3000, 504"})
    void an_upstream_that_fails_before_its_answer_is_reported_in_the_providers_envelope(
            String header, String value, int status, @TempDir Path directory) throws Exception {
        try (RunningProxy own = RunningProxy.start(directory.resolve("short"), """
              upstreams:
                openai: {baseUrl: "http://127.0.0.1:PORT/v1", firstByteTimeout: 500ms}
            """)) {

            HttpResponse<byte[]> answer =
                    send(own.url() + "/v1/chat/completions", CHAT.formatted(""), Map.of(header, value));

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(new String(answer.body())).contains("\"error\"");
            CallRow call = own.callOf(session);
            assertThat(call.outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
            assertThat(call.status()).isEqualTo(status);
            assertThat(call.answer().error()).isPresent();
            assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
        }
    }

    @Test
    void an_upstream_that_does_not_listen_is_a_502(@TempDir Path directory) throws Exception {
        try (RunningProxy own = RunningProxy.start(directory)) {
            own.provider.close();

            HttpResponse<byte[]> answer = send(own.url() + "/v1/chat/completions", CHAT.formatted(""), Map.of());

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(own.callOf(session).outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
        }
    }

    @Test
    void an_upstream_that_breaks_off_its_stream_breaks_off_the_clients() throws Exception {
        HttpResponse<InputStream> answer = client.send(
                request(
                        proxy.url() + "/v1/chat/completions",
                        CHAT.formatted(",\"stream\":true"),
                        Map.of("x-simulate-fault", "cut", "x-simulate-chunk-delay-ms", "5")),
                HttpResponse.BodyHandlers.ofInputStream());

        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> answer.body().readAllBytes()))
                .isInstanceOf(java.io.IOException.class);
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
    }

    @Test
    void an_error_inside_a_stream_that_began_with_200_is_an_error() throws Exception {
        send(
                proxy.url() + "/v1/messages",
                MESSAGES.formatted(",\"stream\":true"),
                Map.of("x-simulate-fault", "error-in-stream"));

        CallRow call = proxy.callOf(session);

        assertThat(call.status()).isEqualTo(200);
        assertThat(call.answer().error()).isPresent();
        assertThat(call.failed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 529})
    void a_providers_own_errors_pass_unchanged(int status) throws Exception {
        Map<String, String> fault = Map.of("x-simulate-fault", "status-" + status);
        HttpResponse<byte[]> direct = send(proxy.provider.baseUrl() + "/v1/messages", MESSAGES.formatted(""), fault);
        proxy.provider.reset();

        HttpResponse<byte[]> proxied = send(proxy.url() + "/v1/messages", MESSAGES.formatted(""), fault);

        assertThat(proxied.statusCode()).isEqualTo(direct.statusCode()).isEqualTo(status);
        assertThat(proxied.body()).isEqualTo(direct.body());
        assertThat(proxied.headers().firstValue("retry-after"))
                .isEqualTo(direct.headers().firstValue("retry-after"));
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,2]", "null", "{\"model\":5,\"messages\":{}}", "\u0000\u0001"})
    void a_body_that_cannot_be_read_is_relayed_and_recorded(String body) throws Exception {
        HttpResponse<byte[]> answer = send(proxy.url() + "/v1/chat/completions", body, Map.of());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(proxy.callOf(session).status()).isEqualTo(400);
    }

    @Test
    void a_body_over_the_limit_is_refused_with_413(@TempDir Path directory) throws Exception {
        try (RunningProxy own = RunningProxy.start(directory.resolve("small"), "  maxRequestSize: 1KiB\n")) {

            HttpResponse<byte[]> answer = send(
                    own.url() + "/v1/chat/completions",
                    CHAT.formatted(",\"x\":\"" + "y".repeat(2000) + "\""),
                    Map.of());

            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(own.callOf(session).outcome()).isEqualTo(Outcome.REFUSED);
        }
    }

    @Test
    void calls_beyond_the_limits_wait_then_are_refused_with_503(@TempDir Path directory) throws Exception {
        try (RunningProxy own = RunningProxy.start(
                directory.resolve("narrow"), "  maxConcurrentCalls: 1\n  maxQueuedCalls: 1\n  queueTimeout: 20s\n")) {
            HttpRequest slow = request(
                    own.url() + "/v1/chat/completions", CHAT.formatted(""), Map.of("x-simulate-latency-ms", "1500"));

            var first = client.sendAsync(slow, HttpResponse.BodyHandlers.ofByteArray());
            await().until(() -> own.llmTrace.underWay() == 1);
            var second = client.sendAsync(slow, HttpResponse.BodyHandlers.ofByteArray());
            await().until(() -> own.llmTrace.underWay() == 2);
            HttpResponse<byte[]> third = client.send(slow, HttpResponse.BodyHandlers.ofByteArray());

            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.headers().firstValue("retry-after")).isPresent();
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(second.join().statusCode()).isEqualTo(200);
            assertThat(own.callsOf(session, 3))
                    .extracting(CallRow::outcome)
                    .containsExactlyInAnyOrder(Outcome.COMPLETED, Outcome.COMPLETED, Outcome.REFUSED);
        }
    }

    @ParameterizedTest
    @CsvSource({"hash, true", "none, false"})
    void content_that_must_not_be_kept_is_on_no_disk(String mode, boolean hashed, @TempDir Path directory)
            throws Exception {
        try (RunningProxy own = RunningProxy.start(directory.resolve("private"), "  content: " + mode + "\n")) {

            send(own.url() + "/v1/chat/completions", CHAT.formatted(",\"stream\":true"), Map.of());

            CallRow call = own.callOf(session);
            assertThat(call.usage().output()).isPositive();
            assertThat(call.requestBody().sha256().isPresent()).isEqualTo(hashed);
            assertThat(call.request().preview()).isEmpty();
            assertThat(call.answer().preview()).isEmpty();
            assertThat(filesContaining("harbours", directory)).isEmpty();
        }
    }

    private List<Path> filesContaining(String text, Path directory) throws Exception {
        try (var files = java.nio.file.Files.walk(directory)) {
            return files.filter(java.nio.file.Files::isRegularFile)
                    .filter(file -> {
                        try {
                            return new String(
                                            java.nio.file.Files.readAllBytes(file),
                                            java.nio.charset.StandardCharsets.ISO_8859_1)
                                    .contains(text);
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    private List<String> upstreamHeaders() {
        return proxy.provider.calls().stream()
                .flatMap(call -> call.request().orElseThrow().headers().stream())
                .map(header -> (header.getKey().equalsIgnoreCase("authorization")
                                        || header.getKey().equalsIgnoreCase("x-api-key")
                                ? header.getKey().toLowerCase()
                                : header.getKey())
                        + ": " + header.getValue())
                .toList();
    }

    private static String body(String format, String more) {
        return switch (format) {
            case "messages" -> MESSAGES.formatted(more);
            case "responses" -> "{\"model\":\"gpt-5\",\"input\":\"Name three harbours.\"" + more + "}";
            default -> CHAT.formatted(more);
        };
    }

    private HttpResponse<byte[]> send(String url, String body, Map<String, String> headers) throws Exception {
        return client.send(request(url, body, headers), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String url, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        boolean ownKey = headers.keySet().stream()
                .noneMatch(name -> name.equalsIgnoreCase("authorization")
                        || name.equalsIgnoreCase("x-api-key")
                        || name.equals("x-test"));
        if (ownKey) {
            request.header("Authorization", "Bearer sk-own");
        }
        if (headers.keySet().stream().noneMatch(name -> name.endsWith("Session-ID") || name.endsWith("Session-Id"))) {
            request.header("X-LLMTrace-Session-ID", session);
        }
        headers.forEach(request::header);
        return request.build();
    }

    private static long sum(List<CallRow> calls, java.util.function.ToLongFunction<Usage> meter) {
        return calls.stream().map(CallRow::usage).mapToLong(meter).sum();
    }
}
