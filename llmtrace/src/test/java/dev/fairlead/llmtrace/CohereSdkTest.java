package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.cohere.api.Cohere;
import com.cohere.api.core.CohereApiException;
import com.cohere.api.core.RequestOptions;
import com.cohere.api.core.Stream;
import com.cohere.api.errors.TooManyRequestsError;
import com.cohere.api.errors.UnauthorizedError;
import com.cohere.api.resources.v2.requests.V2ChatRequest;
import com.cohere.api.resources.v2.requests.V2ChatStreamRequest;
import com.cohere.api.resources.v2.requests.V2EmbedRequest;
import com.cohere.api.resources.v2.requests.V2RerankRequest;
import com.cohere.api.resources.v2.types.V2ChatResponse;
import com.cohere.api.resources.v2.types.V2ChatStreamResponse;
import com.cohere.api.resources.v2.types.V2RerankResponse;
import com.cohere.api.types.ChatFinishReason;
import com.cohere.api.types.ChatMessageEndEventDelta;
import com.cohere.api.types.ChatMessageV2;
import com.cohere.api.types.EmbedByTypeResponse;
import com.cohere.api.types.EmbedInputType;
import com.cohere.api.types.ToolV2;
import com.cohere.api.types.ToolV2Function;
import com.cohere.api.types.UserMessageV2;
import com.cohere.api.types.UserMessageV2Content;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.ReceivedCall;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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

/** The official Cohere SDK, unmodified, through the proxy. */
@Timeout(60)
class CohereSdkTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static RunningProxy proxy;

    private final String session = "cohere-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        proxy = new RunningProxy(directory, SimulatorSettings.defaults().withKeptRequests(1000), """
                  upstreams:
                    cohere: {baseUrl: "http://127.0.0.1:PORT", credential: co-upstream, firstByteTimeout: 1s}
                    dead: {baseUrl: "http://127.0.0.1:1", dialect: cohere}
                """);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/cohere"})
    void chat_is_answered_and_billed_at_every_form_of_the_base_url(String base) {
        V2ChatResponse answer = client(base).v2().chat(chat().build(), options(Map.of()));

        CallRow call = proxy.callOf(session);
        assertThat(call.target().dialect()).isEqualTo("cohere.chat");
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.REPORTED);
        assertThat((double) call.usage().output())
                .isEqualTo(answer.getUsage()
                        .orElseThrow()
                        .getBilledUnits()
                        .orElseThrow()
                        .getOutputTokens()
                        .orElseThrow());
        assertThat(call.answer().outputChars())
                .isEqualTo(answer.getMessage()
                        .getContent()
                        .orElseThrow()
                        .getFirst()
                        .getText()
                        .orElseThrow()
                        .getText()
                        .length());
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.cost()).isPresent();
    }

    @Test
    void a_stream_arrives_whole_and_is_recorded_as_the_provider_billed_it() {
        List<V2ChatStreamResponse> events = streamed(Map.of("x-simulate-reasoning-tokens", "12"));

        ChatMessageEndEventDelta end =
                events.getLast().getMessageEnd().orElseThrow().getDelta().orElseThrow();
        CallRow call = proxy.callOf(session);
        assertThat(end.getFinishReason()).contains(ChatFinishReason.COMPLETE);
        assertThat((double) call.usage().totalInput())
                .isEqualTo(end.getUsage()
                        .orElseThrow()
                        .getBilledUnits()
                        .orElseThrow()
                        .getInputTokens()
                        .orElseThrow());
        assertThat(call.request().stream()).isTrue();
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.answer().finishReason()).contains("COMPLETE");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tool_calls_pass_and_are_kept(boolean stream) {
        Map<String, String> tool = Map.of("x-simulate-tool", "get_weather,get_tide");
        List<String> ids = new ArrayList<>();
        if (stream) {
            for (V2ChatStreamResponse event : streamed(tool)) {
                event.getToolCallStart().ifPresent(start -> ids.add("streamed"));
            }
        } else {
            client("")
                    .v2()
                    .chat(chat().tools(List.of(weather())).build(), options(tool))
                    .getMessage()
                    .getToolCalls()
                    .orElseThrow()
                    .forEach(call -> ids.add(call.getId()));
        }

        CallRow call = proxy.callOf(session);
        assertThat(ids).hasSize(2);
        assertThat(call.answer().toolCalls()).hasSize(2).allSatisfy(kept -> {
            assertThat(kept.name()).startsWith("get_");
            assertThat(stream || ids.contains(kept.id())).isTrue();
        });
        assertThat(call.answer().finishReason()).contains("TOOL_CALL");
    }

    @Test
    void embeddings_are_billed_by_their_input() {
        EmbedByTypeResponse answer = client("")
                .v2()
                .embed(
                        V2EmbedRequest.builder()
                                .model("embed-v4.0")
                                .inputType(EmbedInputType.SEARCH_DOCUMENT)
                                .texts(List.of("The tide turns at six.", "It ebbs at noon."))
                                .build(),
                        options(Map.of()));

        CallRow call = proxy.callOf(session);
        assertThat(answer.getEmbeddings().getFloat().orElseThrow()).hasSize(2);
        assertThat(call.target().operation()).isEqualTo("embeddings");
        assertThat(call.usage().inputUncached()).isPositive();
        assertThat(call.usage().output()).isZero();
        assertThat(call.cost()).isPresent();
    }

    @Test
    void reranking_is_billed_by_search_units() {
        V2RerankResponse answer = client("")
                .v2()
                .rerank(
                        V2RerankRequest.builder()
                                .model("rerank-v4.0-fast")
                                .query("Which tide?")
                                .documents(Collections.nCopies(101, "The tide turns at six."))
                                .build(),
                        options(Map.of()));

        CallRow call = proxy.callOf(session);
        assertThat(answer.getResults()).hasSize(101);
        assertThat(call.target().operation()).isEqualTo("rerank");
        assertThat(call.usage().units().searchUnits()).isEqualTo(2);
        assertThat(call.cost().orElseThrow().amount()).isEqualByComparingTo("0.004");
        assertThat(proxy.provider.bill().usage("rerank-v4.0-fast").units().searchUnits())
                .isEqualTo(2);
    }

    @Test
    void a_virtual_key_is_swapped_for_ours() {
        Cohere client = Cohere.builder()
                .token(proxy.virtualKey())
                .url(proxy.url())
                .maxRetries(0)
                .build();

        client.v2().chat(chat().build(), options(Map.of()));

        assertThat(proxy.callOf(session).caller().keyId()).isNotEmpty();
        assertThat(proxy.provider.calls().getLast().request().orElseThrow().headers())
                .anyMatch(header -> header.getValue().equals("Bearer co-upstream"))
                .noneMatch(header -> header.getValue().contains("llmt_"));
    }

    @Test
    void a_wrong_fairlead_key_raises_the_sdks_own_401() {
        Cohere client = Cohere.builder()
                .token("llmt_wrong")
                .url(proxy.url())
                .maxRetries(0)
                .build();

        UnauthorizedError error = catchThrowableOfType(
                UnauthorizedError.class, () -> client.v2().chat(chat().build(), options(Map.of())));

        assertThat(error.body().toString()).contains("message=").contains("fairlead keys create");
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void errors_of_the_provider_and_of_the_proxy_raise_the_sdks_exceptions() {
        assertThatThrownBy(
                        () -> client("").v2().chat(chat().build(), options(Map.of("x-simulate-fault", "status-429"))))
                .isInstanceOf(TooManyRequestsError.class);
        assertStatus("/dead", Map.of(), 502);
        assertStatus("", Map.of("x-simulate-latency-ms", "20000"), 504);

        assertThat(proxy.callsOf(session, 3)).extracting(CallRow::status).containsExactly(429, 502, 504);
    }

    @Test
    void an_error_inside_a_stream_is_recorded() {
        streamed(Map.of("x-simulate-fault", "error-in-stream"));

        CallRow call = proxy.callOf(session);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.failed()).isTrue();
    }

    @Test
    void closing_a_stream_cancels_the_upstream() throws IOException {
        V2ChatStreamRequest request = V2ChatStreamRequest.builder()
                .model("command-r-08-2024")
                .messages(List.of(question()))
                .build();
        Map<String, String> slow = Map.of("x-simulate-chunk-delay-ms", "10", "x-simulate-chunks", "5000");

        try (Stream<V2ChatStreamResponse> stream =
                (Stream<V2ChatStreamResponse>) client("").v2().chatStream(request, options(slow))) {
            Iterator<V2ChatStreamResponse> events = stream.iterator();
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

    @Test
    void a_stream_passes_byte_for_byte() throws IOException, InterruptedException {
        String body =
                "{\"model\":\"command-r-08-2024\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

        byte[] through = posted(proxy.url() + "/v2/chat", body);

        assertThat(through).isNotEmpty().isEqualTo(posted(proxy.provider.baseUrl() + "/v2/chat", body));
    }

    private byte[] posted(String url, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("authorization", "Bearer co-own")
                .header("X-LLMTrace-Session-ID", session)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        }
    }

    private void assertStatus(String base, Map<String, String> simulate, int status) {
        CohereApiException error = catchThrowableOfType(
                CohereApiException.class, () -> client(base).v2().chat(chat().build(), options(simulate)));

        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.body().toString()).contains("message=");
    }

    private List<V2ChatStreamResponse> streamed(Map<String, String> simulate) {
        List<V2ChatStreamResponse> events = new ArrayList<>();
        client("")
                .v2()
                .chatStream(
                        V2ChatStreamRequest.builder()
                                .model("command-r-08-2024")
                                .messages(List.of(question()))
                                .tools(List.of(weather()))
                                .build(),
                        options(simulate))
                .forEach(events::add);
        return events;
    }

    private static V2ChatRequest._FinalStage chat() {
        return V2ChatRequest.builder().model("command-r-08-2024").messages(List.of(question()));
    }

    private static ChatMessageV2 question() {
        return ChatMessageV2.user(UserMessageV2.builder()
                .content(UserMessageV2Content.of("Name three harbours."))
                .build());
    }

    private static ToolV2 weather() {
        return ToolV2.builder()
                .function(ToolV2Function.builder()
                        .name("get_weather")
                        .parameters(Map.of("type", "object"))
                        .build())
                .build();
    }

    private RequestOptions options(Map<String, String> simulate) {
        RequestOptions.Builder options = RequestOptions.builder().addHeader("X-LLMTrace-Session-ID", session);
        simulate.forEach(options::addHeader);
        return options.build();
    }

    private static Cohere client(String base) {
        return Cohere.builder()
                .token("co-own")
                .url(proxy.url() + base)
                .maxRetries(0)
                .build();
    }
}
