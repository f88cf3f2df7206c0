package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BedrockTest {

    private static RequestFacts request(String path, String body) {
        Dialects.Match match = Dialects.match("POST", path);
        return match.dialect()
                .readRequest(match.operation(), path, body.getBytes(StandardCharsets.UTF_8), Detail.CONTENT);
    }

    @Test
    void reads_an_answer() {
        AnswerFacts facts = Wire.answer("bedrock.converse/answer.json");

        assertThat(facts.model()).isEmpty();
        assertThat(facts.finishReason()).contains("end_turn");
        assertThat(facts.preview()).isEqualTo("Here are three songs from Büsum. 😀");
        assertThat(facts.usage()).contains(Usage.of(125, 60, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void counts_the_cache_beside_the_input_and_writes_by_their_lifetime() {
        AnswerFacts facts = Wire.answer("bedrock.converse/tool-use.json");

        assertThat(facts.usage()).contains(new Usage(50, 5000, 48, 200, 40, 0, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
        assertThat(facts.toolCalls()).singleElement().satisfies(call -> {
            assertThat(call.id()).isEqualTo("tooluse_kZJMlvQmRJ6eAyJE5GIl7Q");
            assertThat(call.name()).isEqualTo("top_song");
            assertThat(call.arguments()).contains("\"sign\": \"WZPZ\"");
        });
        assertThat(facts.serviceTier()).contains("flex");
        assertThat(facts.segments()).contains(new TextSegment("assistant", Origin.REASONING, "", "A lookup."));
    }

    @Test
    void reads_a_refusal_without_a_type_by_its_status() {
        assertThat(Wire.answer("bedrock.converse/error.json").error())
                .contains(new AnswerError("http_400", "The provided model identifier is invalid."));
    }

    @Test
    void reads_a_stream_of_binary_events() {
        AnswerFacts facts = Wire.answer("bedrock.converse/stream.frames");

        assertThat(facts.preview()).isEqualTo("Fjörde, 日本 and 😀\n");
        assertThat(facts.segments())
                .containsExactly(
                        new TextSegment("assistant", Origin.REASONING, "", "A moment."),
                        new TextSegment("assistant", Origin.ASSISTANT, "", "Fjörde, 日本 and 😀\n"));
        assertThat(facts.usage()).contains(new Usage(47, 1200, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
        assertThat(facts.finishReason()).contains("end_turn");
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void assembles_tool_calls_from_their_pieces() {
        AnswerFacts facts = Wire.answer("bedrock.converse/tools.frames");

        assertThat(facts.toolCalls())
                .containsExactly(
                        new ToolCall("tooluse_kZJMlvQmRJ6eAyJE5GIl7Q", "top_song", "{\"sign\":\"WZPZ\"}"),
                        new ToolCall("tooluse_2", "now", "{}"));
        assertThat(facts.speed()).contains("optimized");
    }

    @Test
    void an_exception_in_a_stream_ends_it_as_an_error() {
        AnswerFacts facts = Wire.answer("bedrock.converse/throttled.frames");

        assertThat(facts.error())
                .contains(new AnswerError("throttlingException", "Too many tokens, please wait before trying again."));
        assertThat(facts.preview()).isEqualTo("Half of ");
        assertThat(facts.complete()).isFalse();
    }

    @Test
    void reads_anthropics_answers_out_of_an_invocation() {
        AnswerFacts whole = Wire.answer("bedrock.invoke/message.json");
        AnswerFacts stream = Wire.answer("bedrock.invoke/stream.frames");

        assertThat(whole)
                .isEqualTo(Wire.answer("anthropic.messages/message.json").withoutModel());
        assertThat(stream)
                .isEqualTo(Wire.answer("anthropic.messages/stream.sse").withoutModel());
        assertThat(stream.usage()).contains(Usage.of(25, 15, Quality.REPORTED));
        assertThat(Wire.answer("bedrock.invoke/failed.frames").error())
                .contains(new AnswerError("modelStreamErrorException", "The model broke off."));
    }

    @Test
    void knows_its_paths_and_leaves_other_formats_unread() {
        String claude = "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/";

        assertThat(Dialects.match("POST", claude + "converse").dialect().name()).isEqualTo("bedrock.converse");
        assertThat(Dialects.match("POST", claude + "converse-stream").dialect().name())
                .isEqualTo("bedrock.converse");
        assertThat(Dialects.match("POST", claude + "invoke").dialect().name()).isEqualTo("bedrock.invoke");
        assertThat(Dialects.match("POST", "/model/meta.llama3-1-8b-instruct-v1:0/invoke"))
                .extracting(match -> match.dialect().name(), Dialects.Match::operation)
                .containsExactly("bedrock.invoke", Dialects.OPAQUE_OPERATION);
    }

    @Test
    void the_path_names_the_model_also_as_an_arn() {
        assertThat(request("/model/eu.amazon.nova-lite-v1%3A0/converse-stream", "{}"))
                .extracting(facts -> facts.model().orElseThrow(), RequestFacts::stream)
                .containsExactly("eu.amazon.nova-lite-v1:0", true);
        assertThat(request(
                                "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Ainference-profile%2Fus.amazon.nova-lite-v1%3A0/converse",
                                "{}")
                        .model())
                .contains("us.amazon.nova-lite-v1:0");
        assertThat(request(
                                "/model/arn:aws:bedrock:us-east-1:111122223333:application-inference-profile%2Fabc/converse",
                                "{}")
                        .model())
                .contains("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc");
    }

    @Test
    void reads_a_request() {
        RequestFacts facts = request("/model/amazon.nova-lite-v1:0/converse", """
                {"system":[{"text":"Be brief."},{"cachePoint":{"type":"default"}}],
                 "messages":[
                  {"role":"user","content":[{"text":"What plays on WZPZ?"},{"image":{"format":"png","source":{"bytes":"AAAA"}}}]},
                  {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm.","signature":"x"}}},
                    {"toolUse":{"toolUseId":"t1","name":"top_song","input":{"sign":"WZPZ"}}}]},
                  {"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"json":{"song":"Ebb"}},{"text":"done"}]}}]}],
                 "inferenceConfig":{"maxTokens":512,"temperature":0.5},
                 "toolConfig":{"tools":[{"toolSpec":{"name":"top_song","inputSchema":{"json":{}}}}]}}
                """);

        assertThat(facts.problem()).isEmpty();
        assertThat(facts.model()).contains("amazon.nova-lite-v1:0");
        assertThat(facts.maxTokens()).hasValue(512);
        assertThat(facts.parameters()).containsEntry("temperature", "0.5");
        assertThat(facts.toolNames()).containsExactly("top_song");
        assertThat(facts.segments())
                .contains(
                        new TextSegment("", Origin.SYSTEM, "", "Be brief."),
                        new TextSegment("user", Origin.USER, "", "What plays on WZPZ?"),
                        new TextSegment("assistant", Origin.REASONING, "", "Hm."),
                        new TextSegment("assistant", Origin.TOOL_CALL, "top_song", "t1", "{\"sign\":\"WZPZ\"}"),
                        new TextSegment("user", Origin.TOOL_RESULT, "top_song", "t1", "{\"song\":\"Ebb\"}"),
                        new TextSegment("user", Origin.TOOL_RESULT, "top_song", "t1", "done"));
    }

    @Test
    void words_our_errors_as_amazon_does() {
        String body = new String(
                Dialects.named("bedrock.converse")
                        .orElseThrow()
                        .errorBody(new ProxyError(429, "overloaded", "Later.", "t1")),
                StandardCharsets.UTF_8);

        assertThat(body).startsWith("{\"__type\":\"ThrottlingException\",\"message\":\"Later.\"");
    }
}
