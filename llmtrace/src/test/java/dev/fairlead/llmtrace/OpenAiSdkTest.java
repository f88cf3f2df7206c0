package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.ReceivedCall;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official OpenAI SDK, unmodified, through the proxy. */
@Timeout(60)
class OpenAiSdkTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static RunningProxy proxy;

    private final String session = "openai-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        proxy = new RunningProxy(directory, SimulatorSettings.defaults().withKeptRequests(1000), """
                  maxRequestSize: 64KiB
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:PORT/v1", credential: sk-upstream, firstByteTimeout: 1s}
                    dead: {baseUrl: "http://127.0.0.1:1/v1"}
                """);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/openai/v1", "/openai"})
    void chat_is_answered_at_every_form_of_the_base_url(String base) {
        ChatCompletion answer = client(base, "sk-own").chat().completions().create(chat(Map.of()));

        CallRow call = proxy.callOf(session);
        assertThat(call.answer().preview()).isNotBlank();
        assertThat(answer.choices().getFirst().message().content().orElseThrow())
                .startsWith(call.answer().preview().substring(0, 20));
        assertThat(call.target().dialect()).isEqualTo("openai.chat");
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.REPORTED);
        assertThat(call.usage().output()).isEqualTo(answer.usage().orElseThrow().completionTokens());
        assertThat(call.cost()).isPresent();
    }

    @Test
    void a_chat_stream_is_the_answer_in_pieces() {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        ChatCompletionCreateParams params = chat(Map.of()).toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();

        try (StreamResponse<ChatCompletionChunk> stream =
                client("/v1", "sk-own").chat().completions().createStreaming(params)) {
            stream.stream().forEach(whole::accumulate);
        }

        ChatCompletion answer = whole.chatCompletion();
        CallRow call = proxy.callOf(session);
        assertThat(call.request().stream()).isTrue();
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.answer().finishReason()).contains("stop");
        assertThat(call.answer().outputChars())
                .isEqualTo(answer.choices()
                        .getFirst()
                        .message()
                        .content()
                        .orElseThrow()
                        .length());
        assertThat(call.usage().output()).isEqualTo(answer.usage().orElseThrow().completionTokens());
        assertThat(call.firstToken()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tool_calls_come_with_their_arguments_whole(boolean streamed) {
        ChatCompletionCreateParams params = chat(Map.of("x-simulate-tool", "get_weather")).toBuilder()
                .addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder()
                                .name("get_weather")
                                .parameters(FunctionParameters.builder()
                                        .putAdditionalProperty("type", JsonValue.from("object"))
                                        .build())
                                .build())
                        .build())
                .build();

        ChatCompletionMessageFunctionToolCall.Function function = (streamed ? streamed(params) : created(params))
                .choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow()
                .getFirst()
                .asFunction()
                .function();

        CallRow call = proxy.callOf(session);
        assertThat(function.name()).isEqualTo("get_weather");
        assertThat(call.request().toolNames()).containsExactly("get_weather");
        assertThat(function.arguments()).startsWith("{").endsWith("}");
        assertThat(call.answer().toolCalls())
                .singleElement()
                .satisfies(tool -> assertThat(tool.name()).isEqualTo("get_weather"));
        assertThat(call.answer().finishReason()).contains("tool_calls");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void responses_are_answered_with_their_tool_calls(boolean streamed) {
        ResponseCreateParams params = ResponseCreateParams.builder()
                .model("gpt-5")
                .input("What is the weather in Oslo?")
                .addTool(FunctionTool.builder()
                        .name("get_weather")
                        .parameters(FunctionTool.Parameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .build())
                        .strict(false)
                        .build())
                .putAdditionalHeader("X-LLMTrace-Session-ID", session)
                .putAdditionalHeader("x-simulate-tool", "get_weather")
                .build();

        Response answer = streamed
                ? streamedResponse(params)
                : client("/v1", "sk-own").responses().create(params);

        var tool = answer.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .findFirst()
                .orElseThrow();
        CallRow call = proxy.callOf(session);
        assertThat(call.target().dialect()).isEqualTo("openai.responses");
        assertThat(call.answer().toolCalls())
                .singleElement()
                .satisfies(kept -> assertThat(kept.name()).isEqualTo(tool.name()));
        assertThat(call.usage().output()).isEqualTo(answer.usage().orElseThrow().outputTokens());
    }

    @Test
    void a_virtual_key_is_all_a_client_needs() {
        client("/v1", proxy.virtualKey()).chat().completions().create(chat(Map.of()));

        assertThat(proxy.callOf(session).caller().keyId()).isNotEmpty();
        assertThat(headersOfLastCall())
                .contains("authorization=Bearer sk-upstream")
                .noneMatch(h -> h.contains("llmt_"));
    }

    @Test
    void a_wrong_fairlead_key_raises_the_sdks_own_401() {
        OpenAIClient client = client("/v1", "llmt_wrong");

        UnauthorizedException error = catchThrowableOfType(
                UnauthorizedException.class, () -> client.chat().completions().create(chat(Map.of())));

        assertThat(error.code()).contains("invalid_key");
        assertThat(error.getMessage()).contains("fairlead keys create");
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void a_body_over_the_limit_raises_a_413_that_names_the_limit() {
        OpenAIClient client = client("/v1", "sk-own");
        ChatCompletionCreateParams params =
                chat(Map.of()).toBuilder().addUserMessage("y".repeat(3_000_000)).build();

        UnexpectedStatusCodeException error = catchThrowableOfType(
                UnexpectedStatusCodeException.class,
                () -> client.chat().completions().create(params));

        assertThat(error.statusCode()).isEqualTo(413);
        assertThat(error.code()).contains("request_too_large");
        assertThat(proxy.callOf(session).status()).isEqualTo(413);
    }

    @Test
    void an_upstream_that_is_not_there_raises_a_502() {
        OpenAIClient client = client("/dead/v1", "sk-own");

        InternalServerException error = catchThrowableOfType(
                InternalServerException.class, () -> client.chat().completions().create(chat(Map.of())));

        assertThat(error.statusCode()).isEqualTo(502);
        assertThat(error.code()).contains("upstream_unreachable");
        assertThat(error).hasMessageContaining("'dead' cannot be reached: it refuses connections");
        assertThat(proxy.callOf(session).status()).isEqualTo(502);
    }

    @Test
    void an_upstream_that_stays_silent_raises_a_504() {
        OpenAIClient client = client("/v1", "sk-own");

        InternalServerException error = catchThrowableOfType(
                InternalServerException.class,
                () -> client.chat().completions().create(chat(Map.of("x-simulate-latency-ms", "20000"))));

        assertThat(error.statusCode()).isEqualTo(504);
        assertThat(error.code()).contains("upstream_timeout");
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
    }

    @Test
    void the_providers_own_errors_raise_the_sdks_exceptions() {
        OpenAIClient client = client("/v1", "sk-own");

        assertThatThrownBy(() -> client.chat().completions().create(chat(Map.of("x-simulate-fault", "status-429"))))
                .isInstanceOf(RateLimitException.class);
        assertThat(proxy.callOf(session).status()).isEqualTo(429);
        assertThatThrownBy(() -> client.models().retrieve("unknown-model")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_retry_of_the_sdk_is_a_call_of_its_own() {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url() + "/v1")
                .apiKey("sk-own")
                .maxRetries(1)
                .build();

        assertThatThrownBy(() -> client.chat().completions().create(chat(Map.of("x-simulate-fault", "status-500"))))
                .isInstanceOf(InternalServerException.class);

        assertThat(proxy.callsOf(session, 2)).extracting(CallRow::status).containsExactly(500, 500);
    }

    @Test
    void a_client_that_times_out_cancels_the_upstream() {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url() + "/v1")
                .apiKey("sk-own")
                .maxRetries(0)
                .timeout(Duration.ofMillis(300))
                .build();

        assertThatThrownBy(() -> client.chat().completions().create(chat(Map.of("x-simulate-latency-ms", "900"))))
                .isInstanceOf(OpenAIIoException.class);

        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        assertThat(call.status()).isZero();
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
        awaitCancelledUpstream();
    }

    @Test
    void closing_a_stream_cancels_the_upstream() {
        ChatCompletionCreateParams params =
                chat(Map.of("x-simulate-chunk-delay-ms", "10", "x-simulate-chunks", "5000"));

        try (StreamResponse<ChatCompletionChunk> stream =
                client("/v1", "sk-own").chat().completions().createStreaming(params)) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            for (int i = 0; i < 10; i++) {
                chunks.next();
            }
        }

        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.answer().outputChars()).isPositive();
        awaitCancelledUpstream();
    }

    @Test
    void an_error_inside_a_stream_is_raised_and_recorded() {
        ChatCompletionCreateParams params = chat(Map.of("x-simulate-fault", "error-in-stream"));

        assertThatThrownBy(() -> streamed(params)).isInstanceOf(com.openai.errors.OpenAIException.class);

        CallRow call = proxy.callOf(session);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.failed()).isTrue();
        assertThat(call.answer().error()).isPresent();
    }

    private ChatCompletionCreateParams chat(Map<String, String> simulate) {
        ChatCompletionCreateParams.Builder params = ChatCompletionCreateParams.builder()
                .model("gpt-5")
                .addUserMessage("Name three harbours.")
                .putAdditionalHeader("X-LLMTrace-Session-ID", session);
        simulate.forEach(params::putAdditionalHeader);
        return params.build();
    }

    private static ChatCompletion created(ChatCompletionCreateParams params) {
        return client("/v1", "sk-own").chat().completions().create(params);
    }

    private static ChatCompletion streamed(ChatCompletionCreateParams params) {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client("/v1", "sk-own").chat().completions().createStreaming(params)) {
            stream.stream().forEach(whole::accumulate);
        }
        return whole.chatCompletion();
    }

    private static Response streamedResponse(ResponseCreateParams params) {
        try (StreamResponse<ResponseStreamEvent> stream =
                client("/v1", "sk-own").responses().createStreaming(params)) {
            return stream.stream()
                    .flatMap(event -> event.completed().stream())
                    .reduce((first, last) -> last)
                    .orElseThrow()
                    .response();
        }
    }

    private static OpenAIClient client(String base, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url() + base)
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static void awaitCancelledUpstream() {
        await().untilAsserted(() ->
                assertThat(proxy.provider.calls().getLast().outcome()).isEqualTo(ReceivedCall.Outcome.CANCELLED));
    }

    private static List<String> headersOfLastCall() {
        return proxy.provider.calls().getLast().request().orElseThrow().headers().stream()
                .map(header -> header.getKey().toLowerCase() + "=" + header.getValue())
                .toList();
    }
}
