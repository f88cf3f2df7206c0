package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.KeyScope;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.Tenants;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Realtime sessions with real WebSocket clients against the simulated provider. */
@Timeout(60)
class RealtimeTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();
    private static final String PATH = "/v1/realtime?model=gpt-realtime";
    private static final String TOOLS =
            "{\"type\":\"session.update\",\"session\":{\"instructions\":\"Be brief.\",\"tool_choice\":\"required\","
                    + "\"tools\":[{\"type\":\"function\",\"name\":\"weather\",\"parameters\":{}}]}}";
    private static final String ITEM = "{\"type\":\"conversation.item.create\",\"item\":{\"type\":\"message\","
            + "\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\n\"text\":\"Name three harbours.\"}]}}";
    private static final String RESPOND = "{\"type\":\"response.create\"}";

    @TempDir
    static Path directory;

    private static RunningProxy proxy;
    private static HttpClient http;

    private final String session = "realtime-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        http = HttpClient.newHttpClient();
        proxy = new RunningProxy(directory, SimulatorSettings.defaults().withKeptRequests(1000), """
              listener: {port: 0, eventLoops: 2, headTimeout: 1s}
              upstreams:
                openai:
                  baseUrl: "http://127.0.0.1:PORT/v1"
                  credential: sk-upstream-openai
                  sessionIdleTimeout: 3s
            """);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        http.shutdownNow();
    }

    @BeforeEach
    void forget() {
        proxy.provider.reset();
    }

    @AfterEach
    void nothing_is_left_behind() {
        await().untilAsserted(() -> assertThat(proxy.llmTrace.underWay()).isZero());
    }

    @Test
    void a_session_is_one_call_with_the_usage_of_all_its_responses() {
        Ears ears = new Ears();
        WebSocket socket = open(ears, Map.of("X-Simulate-Cached-Tokens", "7", "OpenAI-Beta", "realtime=v1"));
        socket.sendText(ITEM, true).join();
        say(socket, ears, RESPOND, "response.done");
        socket.sendText("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "QUJD".repeat(2000) + "\"}", true)
                .join();
        say(socket, ears, "{\"type\":\"input_audio_buffer.commit\"}", "transcription.completed");
        say(socket, ears, RESPOND, "response.done");
        say(socket, ears, TOOLS, "session.updated");
        say(socket, ears, RESPOND, "response.done");
        socket.sendClose(1000, "thanks").join();

        CallRow call = proxy.callOf(session);

        assertThat(call.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(call.status()).isEqualTo(101);
        assertThat(call.target().dialect()).isEqualTo("openai.realtime");
        assertThat(call.target().operation()).isEqualTo("realtime");
        assertThat(call.request().model()).contains("gpt-realtime");
        assertThat(call.answer().model()).contains("gpt-realtime");
        assertThat(call.answer().responseId().orElseThrow()).startsWith("sess_");
        assertThat(call.answer().finishReason()).contains("close_1000");
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.answer().toolCalls()).extracting(tool -> tool.name()).containsExactly("weather");
        assertThat(call.firstToken()).isPresent();
        Usage billed = proxy.provider.bill().usage();
        assertThat(call.usage()).isEqualTo(billed);
        assertThat(billed.audioInput()).isPositive();
        assertThat(billed.audioOutput()).isPositive();
        assertThat(billed.cacheRead()).isEqualTo(21);
        assertThat(ears.code()).isEqualTo(1000);
    }

    @Test
    void what_both_sides_said_can_be_read_and_audio_is_left_out() {
        Ears ears = new Ears();
        WebSocket socket = open(ears, Map.of());
        say(socket, ears, TOOLS.replace("required", "auto"), "session.updated");
        socket.sendText(ITEM, true).join();
        socket.sendText("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "QUJD".repeat(2000) + "\"}", true)
                .join();
        say(socket, ears, "{\"type\":\"input_audio_buffer.commit\"}", "transcription.completed");
        say(socket, ears, RESPOND, "response.done");
        socket.sendClose(1000, "").join();

        CallRow call = proxy.callOf(session);
        String content = proxy.content(call);

        assertThat(content)
                .contains("Be brief.", "Name three harbours.", "\"name\":\"weather\"", "base64 characters left out")
                .contains("\"role\":\"user\",\"origin\":\"user\"", "\"role\":\"assistant\",\"origin\":\"assistant\"")
                .doesNotContain("QUJDQUJD", "AAAAAAAA");
        assertThat(call.answer().preview()).isNotEmpty();
    }

    @Test
    void a_virtual_key_in_the_header_is_swapped_for_the_real_one() {
        Ears ears = new Ears();
        WebSocket socket = open(ears, Map.of("Authorization", "Bearer " + proxy.virtualKey()));

        assertThat(upstreamHeaders())
                .contains("authorization: Bearer sk-upstream-openai")
                .noneMatch(line -> line.contains("llmt_"));
        socket.sendClose(1000, "").join();
        assertThat(proxy.callOf(session).caller().keyId()).isNotEmpty();
    }

    @Test
    void a_virtual_key_among_the_subprotocols_is_swapped_and_the_chosen_one_comes_back() {
        Ears ears = new Ears();
        WebSocket socket = http.newWebSocketBuilder()
                .header("X-LLMTrace-Session-ID", session)
                .subprotocols("realtime", "openai-insecure-api-key." + proxy.virtualKey())
                .buildAsync(uri(PATH), ears)
                .join();

        assertThat(socket.getSubprotocol()).isEqualTo("realtime");
        assertThat(upstreamHeaders())
                .contains("sec-websocket-protocol: realtime, openai-insecure-api-key.sk-upstream-openai")
                .noneMatch(line -> line.contains("llmt_"));
        socket.sendClose(1000, "").join();
        assertThat(proxy.callOf(session).caller().keyId()).isNotEmpty();
    }

    @Test
    void a_clients_own_key_passes_as_it_is() {
        WebSocket socket = http.newWebSocketBuilder()
                .header("X-LLMTrace-Session-ID", session)
                .subprotocols("realtime", "openai-insecure-api-key.sk-own")
                .buildAsync(uri(PATH), new Ears())
                .join();

        assertThat(upstreamHeaders())
                .contains("sec-websocket-protocol: realtime, openai-insecure-api-key.sk-own")
                .noneMatch(line -> line.contains("sk-upstream"));
        socket.sendClose(1000, "").join();
        assertThat(proxy.callOf(session).caller().keyId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_key_that_is_unknown_or_not_for_calls_is_refused_before_anything_goes_upstream(boolean unknown) {
        String key = unknown
                ? "llmt_unknown"
                : proxy.identity
                        .keys()
                        .create(
                                Actor.process("test"),
                                new NewKey(Tenants.DEFAULT, "api", Role.ADMIN).withScope(KeyScope.API))
                        .secret();

        WebSocketHandshakeException refused =
                refused(Map.of("Authorization", "Bearer " + key, "X-LLMTrace-Session-ID", session));

        assertThat(refused.getResponse().statusCode()).isEqualTo(401);
        assertThat(proxy.provider.calls()).isEmpty();
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void an_upstream_that_does_not_upgrade_is_heard() {
        WebSocketHandshakeException refused = refused(Map.of("X-LLMTrace-Session-ID", session));

        assertThat(refused.getResponse().statusCode()).isEqualTo(401);
        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(call.status()).isEqualTo(401);
        assertThat(call.answer().error()).isPresent();
    }

    @Test
    void a_client_that_vanishes_ends_the_session_upstream() {
        Ears ears = new Ears();
        WebSocket socket = open(ears, Map.of());
        socket.sendText(ITEM, true).join();
        say(socket, ears, RESPOND, "response.done");
        socket.abort();

        CallRow call = proxy.callOf(session);

        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        await().untilAsserted(() -> assertThat(proxy.provider.bill().open()).isZero());
        assertThat(call.usage()).isEqualTo(proxy.provider.bill().usage());
    }

    @Test
    void an_upstream_that_breaks_off_is_a_failure_with_partial_usage() {
        Ears ears = new Ears();
        WebSocket socket = open(ears, Map.of("x-simulate-fault", "cut"));
        socket.sendText(ITEM, true).join();
        socket.sendText(RESPOND, true).join();

        CallRow call = proxy.callOf(session);

        assertThat(call.outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
        assertThat(call.answer().error().orElseThrow().type()).isEqualTo("upstream_failed");
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
        await().until(ears::ended);
    }

    @Test
    void a_session_in_which_nobody_says_anything_is_closed_and_no_earlier() {
        Ears ears = new Ears();
        open(ears, Map.of());

        CallRow call = proxy.callOf(session);

        assertThat(call.duration()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(call.answer().error().orElseThrow().message()).contains("3 s");
        await().until(ears::ended);
    }

    @Test
    void compression_that_both_ends_agree_on_passes_and_is_read() {
        Vertx vertx = Vertx.vertx();
        try {
            List<String> heard = new CopyOnWriteArrayList<>();
            var socket = vertx.createWebSocketClient(new WebSocketClientOptions().setTryUsePerMessageCompression(true))
                    .connect(new WebSocketConnectOptions()
                            .setHost("127.0.0.1")
                            .setPort(proxy.port)
                            .setURI(PATH)
                            .putHeader("Authorization", "Bearer sk-own")
                            .putHeader("X-LLMTrace-Session-ID", session))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            socket.textMessageHandler(heard::add);
            assertThat(socket.headers().get("sec-websocket-extensions")).contains("permessage-deflate");
            for (int i = 0; i < 3; i++) {
                int expected = i + 1;
                socket.writeTextMessage(ITEM);
                socket.writeTextMessage(RESPOND);
                await().until(() -> heard.stream()
                                .filter(event -> event.contains("response.done"))
                                .count()
                        == expected);
            }
            socket.close((short) 4000, "enough");

            CallRow call = proxy.callOf(session);

            assertThat(call.usage()).isEqualTo(proxy.provider.bill().usage());
            assertThat(call.usage().output()).isPositive();
            assertThat(call.answer().finishReason()).contains("close_4000");
            assertThat(proxy.content(call)).contains("Name three harbours.");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void other_websockets_are_relayed_and_recorded_as_opaque() {
        WebSocketHandshakeException refused =
                refused("/v1/other", Map.of("Authorization", "Bearer sk-own", "X-LLMTrace-Session-ID", session));

        assertThat(refused.getResponse().statusCode()).isEqualTo(404);
        assertThat(proxy.callOf(session).target().dialect()).isEqualTo("opaque");
    }

    private WebSocket open(Ears ears, Map<String, String> headers) {
        WebSocket.Builder builder = http.newWebSocketBuilder().header("X-LLMTrace-Session-ID", session);
        headers.forEach(builder::header);
        if (!headers.containsKey("Authorization")) {
            builder.header("Authorization", "Bearer sk-own");
        }
        WebSocket socket = builder.buildAsync(uri(PATH), ears).join();
        await().until(() -> ears.heard("session.created") == 1);
        return socket;
    }

    private static WebSocketHandshakeException refused(Map<String, String> headers) {
        return refused(PATH, headers);
    }

    private static WebSocketHandshakeException refused(String path, Map<String, String> headers) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        headers.forEach(builder::header);
        CompletionException failure = catchThrowableOfType(
                CompletionException.class,
                () -> builder.buildAsync(uri(path), new Ears()).join());
        return (WebSocketHandshakeException) failure.getCause();
    }

    private static void say(WebSocket socket, Ears ears, String event, String answer) {
        int before = ears.heard(answer);
        socket.sendText(event, true).join();
        await().until(() -> ears.heard(answer) == before + 1);
    }

    private static List<String> upstreamHeaders() {
        return proxy.provider.calls().stream()
                .flatMap(call -> call.request().orElseThrow().headers().stream())
                .map(header -> header.getKey().toLowerCase() + ": " + header.getValue())
                .toList();
    }

    private static URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + proxy.port + path);
    }

    /** What a client hears. */
    private static final class Ears implements WebSocket.Listener {

        private final List<String> messages = new CopyOnWriteArrayList<>();
        private final StringBuilder message = new StringBuilder();
        private volatile int code;
        private volatile boolean failed;

        int heard(String part) {
            return (int) messages.stream().filter(one -> one.contains(part)).count();
        }

        int code() {
            await().until(() -> code != 0);
            return code;
        }

        boolean ended() {
            return code != 0 || failed;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                messages.add(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            code = statusCode;
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            failed = true;
        }
    }
}
