package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolUseBlock;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.ReceivedCall;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official Anthropic SDK, unmodified, through the proxy. */
@Timeout(60)
class AnthropicSdkTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static RunningProxy proxy;

    private final String session = "anthropic-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        proxy = new RunningProxy(directory, SimulatorSettings.defaults().withKeptRequests(1000), """
                  maxRequestSize: 64KiB
                  upstreams:
                    anthropic: {baseUrl: "http://127.0.0.1:PORT", credential: sk-ant-upstream, firstByteTimeout: 1s}
                    dead: {baseUrl: "http://127.0.0.1:1", dialect: anthropic}
                """);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @ParameterizedTest
    @CsvSource({"'', false", "/anthropic, false", "'', true"})
    void messages_are_answered_at_every_form_of_the_base_url(String base, boolean streamed) {
        MessageCreateParams params = messages(Map.of());

        Message answer = streamed ? streamed(params) : client(base).messages().create(params);

        CallRow call = proxy.callOf(session);
        assertThat(call.target().dialect()).isEqualTo("anthropic.messages");
        assertThat(call.request().stream()).isEqualTo(streamed);
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.REPORTED);
        assertThat(call.usage().output()).isEqualTo(answer.usage().outputTokens());
        assertThat(call.answer().outputChars())
                .isEqualTo(answer.content().getFirst().asText().text().length());
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.cost()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tool_calls_come_with_their_input_whole(boolean streamed) {
        MessageCreateParams params = messages(Map.of("x-simulate-tool", "get_weather")).toBuilder()
                .addTool(Tool.builder()
                        .name("get_weather")
                        .inputSchema(Tool.InputSchema.builder()
                                .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                                .build())
                        .build())
                .build();

        Message answer = streamed ? streamed(params) : client("").messages().create(params);

        ToolUseBlock tool = answer.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .findFirst()
                .orElseThrow();
        CallRow call = proxy.callOf(session);
        assertThat(call.request().toolNames()).containsExactly("get_weather");
        assertThat(call.answer().toolCalls()).singleElement().satisfies(kept -> {
            assertThat(kept.name()).isEqualTo(tool.name());
            assertThat(kept.id()).isEqualTo(tool.id());
        });
        assertThat(call.answer().finishReason()).contains("tool_use");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thinking_passes_and_is_output(boolean streamed) {
        MessageCreateParams params = messages(Map.of("x-simulate-reasoning-tokens", "20")).toBuilder()
                .maxTokens(4096)
                .enabledThinking(1024)
                .build();

        Message answer = streamed ? streamed(params) : client("").messages().create(params);

        assertThat(answer.content().getFirst().asThinking().thinking()).isNotBlank();
        assertThat(proxy.callOf(session).usage().output())
                .isEqualTo(answer.usage().outputTokens());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_virtual_key_is_swapped_wherever_the_sdk_puts_it(boolean asToken) {
        String key = proxy.virtualKey();
        AnthropicOkHttpClient.Builder builder =
                AnthropicOkHttpClient.builder().baseUrl(proxy.url()).maxRetries(0);
        AnthropicClient client = (asToken ? builder.authToken(key) : builder.apiKey(key)).build();

        client.messages().create(messages(Map.of()));

        assertThat(proxy.callOf(session).caller().keyId()).isNotEmpty();
        assertThat(proxy.provider.calls().getLast().request().orElseThrow().headers())
                .anyMatch(header -> header.getKey().equalsIgnoreCase("x-api-key")
                        && header.getValue().equals("sk-ant-upstream"))
                .noneMatch(header -> header.getValue().contains("llmt_"));
    }

    @Test
    void a_path_of_both_providers_goes_to_the_one_whose_headers_it_carries() {
        client("").models().list();

        assertThat(proxy.provider.calls().getLast().path()).isEqualTo("/v1/models");
    }

    @Test
    void counting_tokens_is_recorded_and_costs_nothing() {
        client("")
                .messages()
                .countTokens(com.anthropic.models.messages.MessageCountTokensParams.builder()
                        .model("claude-sonnet-4-5")
                        .addUserMessage("Hi")
                        .putAdditionalHeader("X-LLMTrace-Session-ID", session)
                        .build());

        assertThat(proxy.callOf(session).rating()).isEmpty();
    }

    @Test
    void a_wrong_fairlead_key_raises_the_sdks_own_401() {
        AnthropicClient client = AnthropicOkHttpClient.builder()
                .baseUrl(proxy.url())
                .apiKey("llmt_wrong")
                .maxRetries(0)
                .build();

        UnauthorizedException error = catchThrowableOfType(
                UnauthorizedException.class, () -> client.messages().create(messages(Map.of())));

        assertThat(error.getMessage()).contains("fairlead keys create");
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void a_body_over_the_limit_raises_a_413() {
        assertStatus(
                "",
                messages(Map.of()).toBuilder()
                        .addUserMessage("y".repeat(3_000_000))
                        .build(),
                413);
    }

    @Test
    void an_upstream_that_is_not_there_raises_a_502() {
        assertStatus("/dead", messages(Map.of()), 502);
    }

    @Test
    void an_upstream_that_stays_silent_raises_a_504() {
        assertStatus("", messages(Map.of("x-simulate-latency-ms", "20000")), 504);
    }

    @Test
    void the_providers_own_errors_raise_the_sdks_exceptions() {
        assertThatThrownBy(() -> client("").messages().create(messages(Map.of("x-simulate-fault", "status-429"))))
                .isInstanceOf(RateLimitException.class);
        assertThat(proxy.callOf(session).status()).isEqualTo(429);
    }

    @Test
    void an_error_inside_a_stream_is_raised_and_recorded() {
        assertThatThrownBy(() -> streamed(messages(Map.of("x-simulate-fault", "error-in-stream"))))
                .isInstanceOf(AnthropicException.class);

        CallRow call = proxy.callOf(session);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.failed()).isTrue();
    }

    @Test
    void closing_a_stream_cancels_the_upstream() {
        MessageCreateParams params = messages(Map.of("x-simulate-chunk-delay-ms", "10", "x-simulate-chunks", "5000"));

        try (StreamResponse<RawMessageStreamEvent> stream =
                client("").messages().createStreaming(params)) {
            Iterator<RawMessageStreamEvent> events = stream.stream().iterator();
            for (int i = 0; i < 10; i++) {
                events.next();
            }
        }

        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
        await().untilAsserted(() ->
                assertThat(proxy.provider.calls().getLast().outcome()).isEqualTo(ReceivedCall.Outcome.CANCELLED));
    }

    private void assertStatus(String base, MessageCreateParams params, int status) {
        AnthropicServiceException error = catchThrowableOfType(
                AnthropicServiceException.class, () -> client(base).messages().create(params));

        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.body().toString()).contains("error").contains("request_id");
        assertThat(proxy.callOf(session).status()).isEqualTo(status);
    }

    private MessageCreateParams messages(Map<String, String> simulate) {
        MessageCreateParams.Builder params = MessageCreateParams.builder()
                .model("claude-sonnet-4-5")
                .maxTokens(256)
                .addUserMessage("Name three harbours.")
                .putAdditionalHeader("X-LLMTrace-Session-ID", session);
        simulate.forEach(params::putAdditionalHeader);
        return params.build();
    }

    private static Message streamed(MessageCreateParams params) {
        MessageAccumulator whole = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream =
                client("").messages().createStreaming(params)) {
            stream.stream().forEach(whole::accumulate);
        }
        return whole.message();
    }

    private static AnthropicClient client(String base) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(proxy.url() + base)
                .apiKey("sk-ant-own")
                .maxRetries(0)
                .build();
    }
}
