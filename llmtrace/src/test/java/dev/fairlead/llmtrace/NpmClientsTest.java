package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * The clients that providers publish on npm, unmodified, through the proxy with a virtual key. Each has a script in
 * {@code src/test/npm/sdk} that plays the cases and tells what came of them.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NpmClientsTest {

    private final Map<String, JsonNode> told = new HashMap<>();
    private RunningProxy proxy;

    @BeforeAll
    void play(@TempDir Path directory) throws IOException {
        NpmProgram clients = NpmProgram.clients();
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:PORT/v1", credential: sk-ours}
                    anthropic: {baseUrl: "http://127.0.0.1:PORT", credential: sk-ant-ours}
                    cohere: {baseUrl: "http://127.0.0.1:PORT", credential: co-ours}
                    gemini: {baseUrl: "http://127.0.0.1:PORT", credential: AIza-ours}
                """);
        String key = proxy.virtualKey();
        for (String client : List.of("openai", "anthropic", "cohere", "gemini")) {
            told.put(client, Json.mapper().readTree(clients.script(client + ".mjs", proxy.url(), key)));
        }
    }

    @AfterAll
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai, plain, openai.chat, gpt-5, false",
        "openai, stream, openai.chat, gpt-5, true",
        "openai, responses, openai.responses, gpt-5, true",
        "anthropic, plain, anthropic.messages, claude-opus-4-5, false",
        "anthropic, stream, anthropic.messages, claude-opus-4-5, true",
        "cohere, plain, cohere.chat, command-r-08-2024, false",
        "cohere, stream, cohere.chat, command-r-08-2024, true",
        "gemini, plain, gemini.content, gemini-2.5-flash, false",
        "gemini, stream, gemini.content, gemini-2.5-flash, true",
        "gemini, interaction, gemini.interactions, gemini-3.5-flash, false",
        "gemini, steps, gemini.interactions, gemini-3.5-flash, true"
    })
    void what_a_client_was_told_is_what_is_recorded(
            String client, String name, String dialect, String model, boolean stream) {
        JsonNode answer = told(client, name);

        CallRow call = proxy.callOf(client + "-" + name);
        assertThat(call.target().dialect()).isEqualTo(dialect);
        assertThat(call.target().upstream()).isEqualTo(client);
        assertThat(call.request().model()).contains(model);
        assertThat(call.request().stream()).isEqualTo(stream);
        assertThat(call.caller().user()).isEqualTo("ana");
        assertThat(call.caller().keyId()).isNotEmpty();
        assertThat(call.answer().outputChars())
                .isEqualTo(answer.path("text").asString().length())
                .isPositive();
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.REPORTED);
        assertThat(call.usage().totalInput())
                .isEqualTo(answer.path("input").asLong())
                .isPositive();
        assertThat(call.usage().output())
                .isEqualTo(answer.path("output").asLong())
                .isPositive();
        assertThat(call.cost().orElseThrow().amount()).isPositive();
        assertThat(call.answer().complete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"openai", "anthropic", "cohere", "gemini"})
    void a_tool_s_call_and_result_go_round(String client) {
        JsonNode answer = told(client, "tools");

        assertThat(answer.path("tool").asString()).isEqualTo("get_weather");
        assertThat(Json.mapper().readTree(answer.path("arguments").asString()))
                .isEqualTo(Json.mapper().readTree("{\"location\":\"Kiel\"}"));
        List<CallRow> calls = proxy.callsOf(client + "-tools", 2);
        assertThat(calls)
                .allSatisfy(call -> assertThat(call.request().toolNames()).containsExactly("get_weather"));
        assertThat(calls.getFirst().answer().toolCalls())
                .singleElement()
                .satisfies(tool -> assertThat(tool.name()).isEqualTo("get_weather"));
        assertThat(proxy.content(calls.getLast())).contains("tool_result", "fog");
        assertThat(calls.getLast().answer().outputChars())
                .isEqualTo(answer.path("text").asString().length())
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({"openai, openai.embeddings, text-embedding-3-small", "cohere, cohere.embed, embed-v4.0"})
    void embeddings_are_metered(String client, String dialect, String model) {
        JsonNode answer = told(client, "embed");

        assertThat(answer.path("vectors").asInt()).isEqualTo(2);
        CallRow call = proxy.callOf(client + "-embed");
        assertThat(call.target().dialect()).isEqualTo(dialect);
        assertThat(call.request().model()).contains(model);
        assertThat(call.usage().totalInput())
                .isEqualTo(answer.path("input").asLong())
                .isPositive();
        assertThat(call.cost().orElseThrow().amount()).isPositive();
    }

    @Test
    void a_token_count_costs_nothing_and_a_rerank_is_billed_by_search() {
        assertThat(told("anthropic", "count").path("input").asLong()).isPositive();
        assertThat(proxy.callOf("anthropic-count").cost()).isEmpty();
        assertThat(told("cohere", "rerank").path("results").asInt()).isEqualTo(2);
        assertThat(proxy.callOf("cohere-rerank").cost().orElseThrow().amount()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, limited, RateLimitError, 429",
        "openai, unknown, AuthenticationError, 401",
        "anthropic, limited, RateLimitError, 429",
        "anthropic, unknown, AuthenticationError, 401",
        "cohere, limited, TooManyRequestsError, 429",
        "cohere, unknown, UnauthorizedError, 401",
        "gemini, limited, ApiError, 429",
        "gemini, unknown, ApiError, 401"
    })
    void an_error_is_raised_as_the_client_s_own(String client, String name, String error, int status) {
        JsonNode raised = told(client, name);

        assertThat(raised.path("error").asString()).isEqualTo(error);
        assertThat(raised.path("status").asInt()).isEqualTo(status);
        CallRow call = proxy.callOf(client + "-" + name);
        assertThat(call.status()).isEqualTo(status);
        assertThat(call.failed()).isTrue();
        assertThat(call.outcome()).isEqualTo(status == 401 ? Outcome.REFUSED : Outcome.COMPLETED);
    }

    @ParameterizedTest
    @CsvSource({"openai", "anthropic", "cohere", "gemini"})
    void a_stream_that_is_left_is_recorded_as_far_as_it_came(String client) {
        assertThat(told(client, "abort").path("events").asInt()).isGreaterThanOrEqualTo(5);

        CallRow call = proxy.callOf(client + "-abort");
        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.usage().quality()).isNotEqualTo(Usage.Quality.REPORTED);
        assertThat(call.cost()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, APIConnectionTimeoutError",
        "anthropic, APIConnectionTimeoutError",
        "cohere, CohereError",
        "gemini, DOMException"
    })
    void a_client_s_timeout_cancels_the_call(String client, String error) {
        assertThat(told(client, "timeout").path("error").asString()).isEqualTo(error);

        CallRow call = proxy.callOf(client + "-timeout");
        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        assertThat(call.status()).isZero();
        assertThat(call.usage().output()).isZero();
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.PARTIAL);
    }

    private JsonNode told(String client, String name) {
        JsonNode result = told.get(client).path(name);
        assertThat(result.has("failed")).as("%s %s: %s", client, name, result).isFalse();
        return result;
    }
}
