package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ollama's own API and its OpenAI-compatible one through the proxy. */
@Timeout(60)
class OllamaProxyTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();
    private static final String QUESTION = "\"messages\":[{\"role\":\"user\",\"content\":\"Name three harbours.\"}]";

    @TempDir
    static Path directory;

    private static RunningProxy proxy;
    private static HttpClient http;

    private final String session = "ollama-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        http = HttpClient.newHttpClient();
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
                  ollamaHost: 127.0.0.1:PORT
                  upstreams:
                    dead: {baseUrl: "http://127.0.0.1:1", dialect: ollama}
                """);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/chat", "/ollama/api/chat"})
    void chat_streams_lines_byte_for_byte_without_being_asked_to(String path) throws Exception {
        String body = "{\"model\":\"llama3.2\"," + QUESTION + "}";

        HttpResponse<byte[]> through = post(proxy.url() + path, body);
        HttpResponse<byte[]> direct = post(proxy.provider.baseUrl() + "/api/chat", body);

        CallRow call = proxy.callOf(session);
        assertThat(through.body()).isEqualTo(direct.body());
        assertThat(through.headers().firstValue("content-type")).contains("application/x-ndjson");
        assertThat(call.target().dialect()).isEqualTo("ollama.chat");
        assertThat(call.request().stream()).isTrue();
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.REPORTED);
        assertThat(call.usage().output()).isEqualTo(99);
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.answer().finishReason()).contains("stop");
    }

    @Test
    void what_a_machine_of_ones_own_costs_is_unpriced_and_not_free() throws Exception {
        post(proxy.url() + "/api/generate", "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}");

        CallRow call = proxy.callOf(session);
        assertThat(call.target().operation()).isEqualTo("text_completion");
        assertThat(call.cost()).isEmpty();
        assertThat(call.rating().orElseThrow())
                .isInstanceOfSatisfying(
                        Rating.Unpriced.class,
                        rating -> assertThat(rating.reason()).contains("no price list for provider 'ollama'"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tools_and_thinking_are_kept(boolean stream) throws Exception {
        HttpRequest request = request(
                        proxy.url() + "/api/chat", "{\"model\":\"qwen3\",\"stream\":" + stream + "," + QUESTION + "}")
                .header("x-simulate-tool", "get_weather,get_tide")
                .header("x-simulate-reasoning-tokens", "8")
                .build();

        http.send(request, HttpResponse.BodyHandlers.ofByteArray());

        CallRow call = proxy.callOf(session);
        assertThat(call.request().stream()).isEqualTo(stream);
        assertThat(call.answer().toolCalls()).extracting("name").containsExactly("get_weather", "get_tide");
    }

    @Test
    void embeddings_are_counted() throws Exception {
        HttpResponse<byte[]> answer =
                post(proxy.url() + "/api/embed", "{\"model\":\"all-minilm\",\"input\":[\"ebb\",\"flow\"]}");

        CallRow call = proxy.callOf(session);
        assertThat(new String(answer.body())).contains("\"embeddings\":[[0.");
        assertThat(call.target().operation()).isEqualTo("embeddings");
        assertThat(call.usage().inputUncached()).isPositive();
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.REPORTED);
    }

    @Test
    void the_openai_compatible_paths_are_read_as_openais() throws Exception {
        post(proxy.url() + "/ollama/v1/chat/completions", "{\"model\":\"llama3.2\"," + QUESTION + "}");

        CallRow call = proxy.callOf(session);
        assertThat(call.target().upstream()).isEqualTo("ollama");
        assertThat(call.target().dialect()).isEqualTo("openai.chat");
        assertThat(call.target().provider()).isEqualTo("ollama");
        assertThat(call.cost()).isEmpty();
    }

    @Test
    void errors_are_worded_as_ollama_words_them() throws Exception {
        HttpResponse<byte[]> unknown =
                post(proxy.url() + "/api/chat", "{\"model\":\"unknown-model\"," + QUESTION + "}");
        HttpResponse<byte[]> dead = post(proxy.url() + "/dead/api/chat", "{\"model\":\"m\"," + QUESTION + "}");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(dead.statusCode()).isEqualTo(502);
        assertThat(new String(dead.body())).startsWith("{\"error\":\"").contains("\"code\":\"upstream_unreachable\"");
        assertThat(proxy.callsOf(session, 2)).allMatch(CallRow::failed);
    }

    @Test
    void an_error_inside_a_stream_is_recorded() throws Exception {
        HttpRequest request = request(proxy.url() + "/api/chat", "{\"model\":\"llama3.2\"," + QUESTION + "}")
                .header("x-simulate-fault", "error-in-stream")
                .build();

        http.send(request, HttpResponse.BodyHandlers.ofByteArray());

        CallRow call = proxy.callOf(session);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.failed()).isTrue();
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
    }

    @Test
    void leaving_a_stream_is_recorded_with_what_was_seen() throws Exception {
        HttpRequest request = request(proxy.url() + "/api/chat", "{\"model\":\"llama3.2\"," + QUESTION + "}")
                .header("x-simulate-chunk-delay-ms", "10")
                .header("x-simulate-chunks", "5000")
                .build();

        try (InputStream lines =
                http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            lines.readNBytes(600);
        }

        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
        assertThat(call.usage().output()).isPositive();
    }

    @Test
    void the_platforms_own_api_is_not_relayed() throws Exception {
        HttpResponse<byte[]> answer = post(proxy.url() + "/api/v1/nothing", "{}");

        assertThat(answer.statusCode()).isBetween(400, 404);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }

    private HttpResponse<byte[]> post(String url, String body) throws IOException, InterruptedException {
        return http.send(request(url, body).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String url, String body) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/json")
                .header("authorization", "Bearer none")
                .header("X-LLMTrace-Session-ID", session)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
