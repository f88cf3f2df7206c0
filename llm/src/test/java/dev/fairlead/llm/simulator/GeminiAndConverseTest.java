package dev.fairlead.llm.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialects;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What the simulated provider says in Gemini's and Bedrock's formats is what it bills, read by the dialects. */
class GeminiAndConverseTest {
    private static final String MODEL = "/v1beta/models/gemini-2.5-flash:";
    private static final String CONTENTS =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Tell me more.\"}]}],"
                    + "\"generationConfig\":{\"maxOutputTokens\":500},"
                    + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"get_tide\"}]}]}";
    private static final String MESSAGES =
            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Tell me more.\"}]}],"
                    + "\"inferenceConfig\":{\"maxTokens\":500},\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"get_tide\"}}]}}";
    private static final String NOVA = "/model/eu.amazon.nova-lite-v1%3A0/";

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

    private AnswerFacts facts(String target, String body, String... headers) {
        HttpResponse<byte[]> answer =
                client.send(client.request(target, body, headers), HttpResponse.BodyHandlers.ofByteArray());
        Dialects.Match match = Dialects.match("POST", URI.create(target).getRawPath());
        AnswerReader reader = match.dialect()
                .readAnswer(
                        match.operation(),
                        new AnswerHead(
                                answer.statusCode(),
                                answer.headers().firstValue("content-type").orElse(""),
                                ""),
                        Detail.CONTENT);
        reader.accept(answer.body(), 0, answer.body().length);
        return reader.finish();
    }

    private Usage billed() {
        return provider.bill().lines().getFirst().usage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MODEL + "generateContent",
                MODEL + "streamGenerateContent",
                MODEL + "streamGenerateContent?alt=sse",
                NOVA + "converse",
                NOVA + "converse-stream"
            })
    void what_it_reports_is_what_it_bills(String target) {
        AnswerFacts facts = facts(
                target,
                target.contains("converse") ? MESSAGES : CONTENTS,
                "x-simulate-cached-tokens",
                "700",
                "x-simulate-cache-write-tokens",
                "30",
                "x-simulate-reasoning-tokens",
                "20",
                "x-simulate-answer-bytes",
                "90");

        assertThat(facts.error()).isEmpty();
        assertThat(facts.complete()).isTrue();
        Usage usage = facts.usage().orElseThrow();
        assertThat(usage.cacheRead()).isEqualTo(700);
        assertThat(usage.totalTokens()).isEqualTo(billed().totalTokens());
        assertThat(usage.totalInput()).isEqualTo(billed().totalInput());
        assertThat(usage.cacheWrite5m())
                .isEqualTo(billed().cacheWrite5m())
                .isEqualTo(target.contains("converse") ? 30 : 0);
        assertThat(usage.output()).isEqualTo(43);
        assertThat(facts.segments()).hasSize(2);
        assertThat(provider.bill().lines().getFirst().model())
                .isEqualTo(target.contains("converse") ? "eu.amazon.nova-lite-v1:0" : "gemini-2.5-flash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MODEL + "generateContent",
                MODEL + "streamGenerateContent",
                MODEL + "streamGenerateContent?alt=sse",
                NOVA + "converse",
                NOVA + "converse-stream"
            })
    void calls_a_tool_of_the_request(String target) {
        AnswerFacts facts = facts(
                target,
                target.contains("converse") ? MESSAGES : CONTENTS,
                "x-simulate-tool",
                "auto",
                "x-simulate-tool-arguments",
                "{\"at\":\"Kiel\"}");

        assertThat(facts.toolCalls())
                .extracting(ToolCall::name, ToolCall::arguments)
                .containsExactly(tuple("get_tide", "{\"at\":\"Kiel\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MODEL + "streamGenerateContent",
                MODEL + "streamGenerateContent?alt=sse",
                NOVA + "converse-stream"
            })
    void an_error_in_a_stream_is_one_in_the_providers_words(String target) {
        AnswerFacts facts = facts(
                target,
                target.contains("converse") ? MESSAGES : CONTENTS,
                "x-simulate-fault",
                "error-in-stream",
                "x-simulate-chunks",
                "10");

        assertThat(facts.error().orElseThrow().type())
                .isEqualTo(target.contains("converse") ? "serviceUnavailableException" : "UNAVAILABLE");
        assertThat(facts.outputChars()).isPositive();
    }

    @Test
    void words_refusals_and_models_as_each_provider_does() {
        assertThat(client.post(MODEL.replace("gemini", "unknown") + "generateContent", CONTENTS)
                        .body())
                .contains("\"status\":\"NOT_FOUND\"");
        assertThat(client.post("/model/unknown/converse", MESSAGES).body()).contains("ResourceNotFoundException");
        assertThat(client.post(MODEL + "generateContent", "{}").body()).contains("contents");
        assertThat(client.get("/v1beta/models").body()).startsWith("{\"models\":[{\"name\":\"models/");
    }

    @Test
    void the_array_of_a_stream_is_one_json_text() {
        String body = client.post(MODEL + "streamGenerateContent", CONTENTS, "x-simulate-chunks", "3")
                .body();

        assertThat(new JsonMapper()
                        .readTree(body.getBytes(StandardCharsets.UTF_8))
                        .size())
                .isEqualTo(3);
    }
}
