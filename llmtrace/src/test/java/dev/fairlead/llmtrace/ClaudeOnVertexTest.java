package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Anthropic's messages as Vertex AI takes them. */
@Timeout(120)
class ClaudeOnVertexTest {

    private static final String MODELS = "/v1/projects/p/locations/us-east5/publishers/anthropic/models/";
    private static final String BODY = "{\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":99,%s"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Name three harbours.\"}]}";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private RunningProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = new RunningProxy(
                directory.resolve("proxy"), SimulatorSettings.defaults().withKeptRequests(10), """
                  upstreams:
                    anthropic: {baseUrl: "http://127.0.0.1:1"}
                    gemini: {baseUrl: "http://127.0.0.1:PORT"}
                    claude: {baseUrl: "http://127.0.0.1:PORT", dialect: gemini, provider: anthropic}
                """);
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
    }

    @Test
    void a_call_is_metered_and_has_a_price_where_the_operator_says_whose() throws Exception {
        String path = MODELS + "claude-haiku-4-5@20251001:rawPredict";
        HttpResponse<String> answer = post(path, BODY.formatted(""), Map.of());
        post("/claude" + path, BODY.formatted(""), Map.of());

        JsonNode usage = Json.mapper().readTree(answer.body()).path("usage");
        List<CallRow> calls = proxy.calls(2);
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.target().dialect()).isEqualTo("gemini.messages");
            assertThat(call.target().operation()).isEqualTo("chat");
            assertThat(call.request().model()).contains("claude-haiku-4-5@20251001");
            assertThat(call.request().stream()).isFalse();
            assertThat(call.usage())
                    .isEqualTo(Usage.of(
                            usage.path("input_tokens").asLong(),
                            usage.path("output_tokens").asLong(),
                            Usage.Quality.REPORTED));
        });
        assertThat(calls.getFirst().target().provider()).isEqualTo("gemini");
        assertThat(calls.getFirst().rating().orElseThrow()).isInstanceOf(Rating.Unpriced.class);
        assertThat(calls.getLast().rating().orElseThrow())
                .isInstanceOfSatisfying(
                        Rating.Priced.class,
                        priced -> assertThat(priced.model()).isEqualTo("claude-haiku-4-5"));
        assertThat(proxy.provider.calls().getFirst().path()).isEqualTo(path);
    }

    @Test
    void a_stream_is_read_as_it_passes() throws Exception {
        HttpResponse<String> answer = post(
                MODELS + "claude-opus-4-6:streamRawPredict",
                BODY.formatted("\"stream\":true,"),
                Map.of("x-simulate-reasoning-tokens", "12"));

        assertThat(answer.body()).contains("event: message_stop");
        CallRow call = proxy.onlyCall();
        assertThat(call.request().stream()).isTrue();
        assertThat(call.firstToken()).isPresent();
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.usage().reasoning()).isEqualTo(12);
        assertThat(call.answer().preview()).isNotEmpty();
    }

    @Test
    void an_error_is_recorded_and_costs_nothing() throws Exception {
        HttpResponse<String> answer = post(
                MODELS + "claude-opus-4-6:rawPredict", BODY.formatted(""), Map.of("x-simulate-fault", "status-429"));

        assertThat(answer.statusCode()).isEqualTo(429);
        CallRow call = proxy.onlyCall();
        assertThat(call.answer().error().orElseThrow().type()).isEqualTo("rate_limit_error");
        assertThat(call.answer().usage()).isEmpty();
    }

    @Test
    void claude_code_is_recorded_as_with_anthropic_itself() throws IOException {
        NpmProgram npm = NpmProgram.claudeCode();
        Path work = Files.createDirectory(directory.resolve("work"));
        Map<String, String> environment = Map.ofEntries(
                Map.entry("HOME", work.toString()),
                Map.entry("CLAUDE_CODE_USE_VERTEX", "1"),
                Map.entry("CLAUDE_CODE_SKIP_VERTEX_AUTH", "1"),
                Map.entry("ANTHROPIC_VERTEX_BASE_URL", proxy.url() + "/claude/v1"),
                Map.entry("ANTHROPIC_VERTEX_PROJECT_ID", "p"),
                Map.entry("CLOUD_ML_REGION", "us-east5"),
                Map.entry(
                        "ANTHROPIC_CUSTOM_HEADERS",
                        "Authorization: Bearer ya29.own\nX-LLMTrace-Token: " + proxy.virtualKey()),
                Map.entry("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
                Map.entry("HTTPS_PROXY", "http://127.0.0.1:1"),
                Map.entry("NO_PROXY", "127.0.0.1"));

        JsonNode result = Json.mapper()
                .readTree(NpmProgram.run(
                        work,
                        environment,
                        List.of(npm.claude().toString(), "-p", "What is a mast?", "--output-format", "json")));

        assertThat(result.path("is_error").asBoolean()).as(result.toString()).isFalse();
        CallRow call = proxy.callsOf(result.path("session_id").asString(), 1).getFirst();
        assertThat(call.target().dialect()).isEqualTo("gemini.messages");
        assertThat(call.target().path()).contains("/publishers/anthropic/models/claude-");
        assertThat(call.request().stream()).isTrue();
        assertThat(call.caller().keyId()).isNotEmpty();
        assertThat(call.usage().output())
                .isEqualTo(result.path("usage").path("output_tokens").asLong());
        assertThat(call.rating().orElseThrow()).isInstanceOf(Rating.Priced.class);
        assertThat(proxy.provider.calls().getFirst().request().orElseThrow().headers())
                .anySatisfy(header -> assertThat(header.getValue()).isEqualTo("Bearer ya29.own"))
                .noneSatisfy(header -> assertThat(header.getValue()).contains("llmt_"));
    }

    private HttpResponse<String> post(String path, String body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.url() + path))
                .header("Authorization", "Bearer ya29.own")
                .header("anthropic-version", "2023-06-01")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
