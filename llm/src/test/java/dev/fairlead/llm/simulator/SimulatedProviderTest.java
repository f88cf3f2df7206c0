package dev.fairlead.llm.simulator;

import static dev.fairlead.llm.simulator.SimulatorClient.CHAT;
import static dev.fairlead.llm.simulator.SimulatorClient.CHAT_STREAM;
import static dev.fairlead.llm.simulator.SimulatorClient.CHAT_STREAM_USAGE;
import static dev.fairlead.llm.simulator.SimulatorClient.MESSAGES_STREAM;
import static dev.fairlead.llm.simulator.SimulatorClient.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.llm.call.Usage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulatedProviderTest {
    private final JsonMapper json = new JsonMapper();
    private final SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());
    private SimulatorClient client;

    @BeforeEach
    void start() {
        provider.start();
        client = new SimulatorClient(provider);
    }

    @AfterEach
    void stop() {
        client.close();
        provider.close();
    }

    @Test
    void the_same_request_has_the_same_answer_and_another_request_has_another() {
        HttpResponse<String> first = client.chat(CHAT);
        HttpResponse<String> second = client.chat(CHAT);
        HttpResponse<String> other = client.chat(CHAT.replace("more", "less"));

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(other.body()).isNotEqualTo(first.body());
        assertThat(requestId(second)).isNotEqualTo(requestId(first));
    }

    @Test
    void another_seed_gives_other_answers() {
        String first = client.chat(CHAT).body();
        try (SimulatedProvider seeded =
                new SimulatedProvider(SimulatorSettings.defaults().withSeed(7))) {
            seeded.start();
            try (SimulatorClient other = new SimulatorClient(seeded)) {
                assertThat(other.chat(CHAT).body()).isNotEqualTo(first);
            }
        }
    }

    @Test
    void a_reset_begins_the_request_ids_and_the_bill_again() {
        String first = requestId(client.chat(CHAT));

        client.post("/simulator/reset", "");

        assertThat(provider.bill().received()).isZero();
        assertThat(requestId(client.chat(CHAT))).isEqualTo(first);
        assertThat(provider.bill().calls()).isEqualTo(1);
    }

    @Test
    void a_stream_says_in_deltas_what_the_json_answer_says_at_once() {
        String[] shape = {"x-simulate-answer-bytes", "1000", "x-simulate-chunks", "300"};
        String said = json.readTree(client.chat(CHAT, shape).body())
                .at("/choices/0/message/content")
                .asString();
        List<String> events = events(client.chat(CHAT_STREAM, shape).body());

        assertThat(said.getBytes(StandardCharsets.UTF_8)).hasSize(1000);
        assertThat(events).hasSize(303).last().isEqualTo("[DONE]");
        StringBuilder streamed = new StringBuilder();
        for (String event : events.subList(1, 301)) {
            streamed.append(json.readTree(event).at("/choices/0/delta/content").asString());
        }
        assertThat(streamed.toString().getBytes(StandardCharsets.UTF_8)).hasSize(1000);
    }

    @Test
    void a_chat_stream_is_silent_about_usage_unless_asked_and_is_billed_either_way() {
        String silent = client.chat(CHAT_STREAM).body();
        Usage silentBill = provider.bill().usage();
        provider.reset();
        List<String> asked = events(client.chat(CHAT_STREAM_USAGE).body());

        assertThat(silent).doesNotContain("usage");
        JsonNode usage = json.readTree(asked.get(asked.size() - 2)).get("usage");
        assertThat(usage.get("completion_tokens").asLong()).isEqualTo(99);
        assertThat(provider.bill().usage().output()).isEqualTo(99);
        assertThat(silentBill).isEqualTo(provider.bill().usage());
    }

    @Test
    void usage_is_reported_in_each_providers_shape() {
        String[] tokens = {
            "x-simulate-input-tokens",
            "10",
            "x-simulate-cached-tokens",
            "100",
            "x-simulate-cache-write-tokens",
            "20",
            "x-simulate-cache-write-1h-tokens",
            "30",
            "x-simulate-reasoning-tokens",
            "7"
        };
        JsonNode chat = json.readTree(client.chat(CHAT, tokens).body()).get("usage");
        JsonNode responses = json.readTree(
                        client.post("/v1/responses", "{\"model\":\"gpt-5\",\"input\":\"hi\"}", tokens)
                                .body())
                .get("usage");
        JsonNode messages = json.readTree(client.messages(MESSAGES_STREAM.replace("true", "false"), tokens)
                        .body())
                .get("usage");

        assertThat(chat.toString())
                .isEqualTo("{\"prompt_tokens\":160,\"completion_tokens\":106,\"total_tokens\":266,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":100,\"audio_tokens\":0,\"cache_write_tokens\":50},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":7,\"audio_tokens\":0,"
                        + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}");
        assertThat(responses.toString())
                .isEqualTo("{\"input_tokens\":160,\"input_tokens_details\":{\"cached_tokens\":100,"
                        + "\"cache_write_tokens\":50},\"output_tokens\":106,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":7},\"total_tokens\":266}");
        assertThat(messages.toString())
                .isEqualTo("{\"input_tokens\":10,\"cache_creation_input_tokens\":50,\"cache_read_input_tokens\":100,"
                        + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":20,\"ephemeral_1h_input_tokens\":30},"
                        + "\"output_tokens\":106,\"output_tokens_details\":{\"thinking_tokens\":7},"
                        + "\"service_tier\":\"standard\"}");
    }

    @Test
    void a_token_limit_shortens_the_answer_and_says_so() {
        JsonNode answer =
                json.readTree(client.chat(CHAT.replace("{\"model\"", "{\"max_completion_tokens\":5,\"model\""))
                        .body());

        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").asLong()).isEqualTo(5);
    }

    @Test
    void a_request_without_a_key_or_sense_is_refused_in_the_providers_envelope_and_not_billed() {
        HttpRequest keyless = HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/v1/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(CHAT))
                .build();
        HttpResponse<String> noKey = client.send(keyless, HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> broken = client.chat("{\"model\":\"gpt-5\",");
        HttpResponse<String> unknown = client.messages(MESSAGES_STREAM.replace("claude-sonnet-5-5", "unknown-1"));
        HttpResponse<String> path = client.post("/v1/nothing", "{}");
        HttpResponse<String> header = client.chat(CHAT, "x-simulate-chunk", "3");

        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(json.readTree(broken.body()).at("/error/type").asString()).isEqualTo("invalid_request_error");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json.readTree(unknown.body()).at("/error/type").asString()).isEqualTo("not_found_error");
        assertThat(json.readTree(unknown.body()).get("request_id").asString())
                .isEqualTo(unknown.headers().firstValue("request-id").orElseThrow());
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(header.statusCode()).isEqualTo(400);
        assertThat(header.body()).contains("x-simulate-chunk");
        assertThat(noKey.statusCode()).isEqualTo(401);
        assertThat(json.readTree(noKey.body()).at("/error/code").asString()).isEqualTo("invalid_api_key");
        assertThat(provider.bill().received()).isEqualTo(5);
        assertThat(provider.bill().calls()).isZero();
    }

    @Test
    void a_rate_limit_answers_429_with_the_time_to_wait() {
        Clock clock = Clock.fixed(Instant.parse("2026-03-01T00:00:00Z"), ZoneOffset.UTC);
        SimulatorSettings settings = SimulatorSettings.defaults().withRateLimit(2, Duration.ofSeconds(60), clock);
        try (SimulatedProvider limited = new SimulatedProvider(settings)) {
            limited.start();
            try (SimulatorClient caller = new SimulatorClient(limited)) {
                HttpResponse<String> first = caller.chat(CHAT);
                caller.chat(CHAT);
                HttpResponse<String> third = caller.chat(CHAT);

                assertThat(first.headers().firstValue("x-ratelimit-remaining-requests"))
                        .hasValue("1");
                assertThat(third.statusCode()).isEqualTo(429);
                assertThat(third.headers().firstValue("retry-after")).hasValue("60");
                assertThat(limited.bill().calls()).isEqualTo(2);
            }
        }
    }

    @Test
    void a_rule_answers_what_is_newly_said_and_no_history() {
        provider.script("count the sails", ScriptedAnswer.tool("count", "{}"));
        provider.script("three", ScriptedAnswer.text("There are three."));
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"count\"}}]";
        String asked = "{\"role\":\"user\",\"content\":\"Please count the sails.\"}";
        String called = ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                + "\"function\":{\"name\":\"count\",\"arguments\":\"{}\"}}]}";
        String returned = ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"three\"}";

        assertThat(client.chat(chat(asked, tools)).body()).contains("\"tool_calls\"", "\"name\":\"count\"");
        assertThat(client.chat(chat(asked + called + returned, tools)).body()).contains("There are three.");
        assertThat(client.chat(chat(asked, "")).body()).doesNotContain("\"tool_calls\"");

        provider.reset();
        assertThat(client.chat(chat(asked, tools)).body()).doesNotContain("\"tool_calls\"");
    }

    private static String chat(String messages, String tools) {
        return "{\"model\":\"gpt-5\",\"messages\":[" + messages + "]" + tools + "}";
    }

    @Test
    void a_script_prescribes_answers_in_their_order() {
        provider.script(ScriptedAnswer.text("one \"quoted\"\nline")
                .withUsage(new Usage(5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED)));
        provider.script(ScriptedAnswer.fault(new Fault.Status(500)));

        JsonNode first = json.readTree(
                client.messages(MESSAGES_STREAM.replace("true", "false")).body());
        HttpResponse<String> second = client.chat(CHAT);
        HttpResponse<String> third = client.chat(CHAT);

        assertThat(first.at("/content/0/text").asString()).isEqualTo("one \"quoted\"\nline");
        assertThat(provider.bill().usage("claude-sonnet-5-5"))
                .isEqualTo(new Usage(5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED));
        assertThat(second.statusCode()).isEqualTo(500);
        assertThat(third.statusCode()).isEqualTo(200);
    }

    @Test
    void an_answer_is_compressed_only_when_asked_for_and_accepted() throws IOException {
        String plain = client.chat(CHAT_STREAM, "x-simulate-encoding", "gzip").body();
        HttpResponse<byte[]> packed = client.send(
                client.request(
                        "/v1/chat/completions", CHAT_STREAM, "x-simulate-encoding", "gzip", "accept-encoding", "gzip"),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(packed.headers().firstValue("content-encoding")).hasValue("gzip");
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
        }
    }

    @Test
    void the_bill_and_the_calls_are_told_over_http() {
        client.chat(CHAT, "x-simulate-call-id", "mine-1");

        JsonNode bill = json.readTree(client.get("/simulator/bill").body());
        JsonNode calls = json.readTree(client.get("/simulator/calls").body());

        assertThat(bill.at("/data/0/model").asString()).isEqualTo("gpt-5");
        assertThat(bill.at("/data/0/usage/output").asLong()).isEqualTo(99);
        assertThat(calls.at("/data/0/call_id").asString()).isEqualTo("mine-1");
        assertThat(calls.at("/data/0/outcome").asString()).isEqualTo("completed");
    }

    @Test
    void a_tool_choice_that_demands_a_tool_gets_one() {
        String body = CHAT.replace(
                "{\"model\"",
                "{\"tool_choice\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"clock\","
                        + "\"parameters\":{\"name\":{\"type\":\"string\"}}}}],\"model\"");

        JsonNode choice = json.readTree(client.chat(body).body()).at("/choices/0");

        assertThat(choice.get("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/tool_calls/0/function/name").asString()).isEqualTo("clock");
        assertThat(choice.at("/message/content").isNull()).isTrue();
    }

    @Test
    void requests_are_kept_as_they_arrived_when_asked_for() {
        SimulatorSettings settings =
                SimulatorSettings.defaults().withKeptRequests(1).withServedModels(Map.of("gpt-5", "gpt-5-2026-01-01"));
        try (SimulatedProvider keeping = new SimulatedProvider(settings)) {
            keeping.start();
            try (SimulatorClient caller = new SimulatorClient(keeping)) {
                caller.chat(CHAT);
                caller.chat(CHAT_STREAM, "x-other", "kept");
            }

            ReceivedCall call = keeping.calls().getFirst();
            assertThat(keeping.calls()).hasSize(1);
            assertThat(call.model()).isEqualTo("gpt-5-2026-01-01");
            assertThat(call.request().orElseThrow().body()).asString().isEqualTo(CHAT_STREAM);
            assertThat(call.request().orElseThrow().headers()).contains(Map.entry("x-other", "kept"));
        }
    }

    @Test
    void models_are_listed_in_both_providers_shapes() {
        JsonNode openai = json.readTree(client.get("/v1/models").body());
        JsonNode anthropic = json.readTree(
                client.get("/v1/models", "anthropic-version", "2023-06-01").body());

        assertThat(openai.get("object").asString()).isEqualTo("list");
        assertThat(anthropic.get("has_more").asBoolean()).isFalse();
        assertThat(openai.get("data").size()).isEqualTo(anthropic.get("data").size());
    }

    @Test
    void a_second_start_is_refused() {
        assertThatThrownBy(provider::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runs already");
    }

    private static String requestId(HttpResponse<?> response) {
        return response.headers().firstValue("x-request-id").orElseThrow();
    }
}
