package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import dev.fairlead.llm.usage.TokenEstimate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ollama: the published examples, streams of lines, requests of all shapes, and counts that are left out. */
class OllamaTest {
    private static final String CHAT = """
                {"model":"llama3.2:3b","think":"high","keep_alive":"5m","format":"json",
                 "options":{"temperature":0.5,"num_predict":64},
                 "messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":"What is this?","images":["iVBORw0KGgo"]},
                  {"role":"assistant","content":"","thinking":"A boat.","tool_calls":[{"function":{"name":"look","arguments":{"at":1}}}]},
                  {"role":"tool","content":"a boat","tool_name":"look"}],
                 "tools":[{"type":"function","function":{"name":"look"}}]}""";

    @Test
    void reads_a_stream_of_lines() {
        AnswerFacts facts = Wire.answer("ollama.chat/stream.ndjson");

        assertThat(facts.model()).contains("llama3.2");
        assertThat(facts.preview()).isEqualTo("The air spreads blue light.");
        assertThat(facts.usage()).contains(Usage.of(26, 282, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
        assertThat(facts.error()).isEmpty();
    }

    @Test
    void reads_a_whole_answer_of_chat_and_of_generate() {
        assertThat(Wire.answer("ollama.chat/default.json").usage()).contains(Usage.of(26, 298, Quality.REPORTED));
        assertThat(Wire.answer("ollama.generate/default.json").usage()).contains(Usage.of(26, 237, Quality.REPORTED));
        assertThat(Wire.answer("ollama.generate/default.json").preview())
                .isEqualTo("The air spreads blue light the most.");
    }

    @Test
    void reads_tool_calls_whose_arguments_are_objects() {
        assertThat(Wire.answer("ollama.chat/tools.json").toolCalls())
                .containsExactly(new ToolCall(
                        "", "get_current_weather", "{\"format\": \"celsius\", \"location\": \"Husum, DE\"}"));
    }

    @Test
    void keeps_the_calls_of_several_lines_apart_and_thinking_apart_from_the_answer() {
        AnswerFacts facts = Wire.answer("ollama.chat/tools.ndjson");

        assertThat(facts.toolCalls())
                .containsExactly(
                        new ToolCall("", "get_weather", "{\"city\":\"Kiel\"}"),
                        new ToolCall("", "get_weather", "{\"city\":\"Tönning\"}"));
        assertThat(facts.segments()).contains(new TextSegment("assistant", Origin.REASONING, "", "Two places."));
        assertThat(facts.finishReason()).contains("stop");
        assertThat(facts.usage()).contains(Usage.of(169, 15, Quality.REPORTED));
    }

    @Test
    void loading_a_model_is_complete_and_used_nothing() {
        AnswerFacts facts = Wire.answer("ollama.chat/load.json");

        assertThat(facts.complete()).isTrue();
        assertThat(facts.finishReason()).contains("load");
        assertThat(facts.usage()).isEmpty();
        assertThat(TokenEstimate.completeByLength(RequestFacts.OPAQUE, facts))
                .contains(Usage.of(0, 0, Quality.ESTIMATED));
    }

    @Test
    void reads_an_error_inside_a_stream_that_began_well() {
        AnswerFacts facts = Wire.answer("ollama.generate/failed.ndjson");

        assertThat(facts.error())
                .contains(new AnswerError("error", "an error was encountered while running the model"));
        assertThat(facts.preview()).isEqualTo(" Yes. We may");
        assertThat(facts.complete()).isFalse();
    }

    @Test
    void reads_an_error_body() {
        AnswerFacts facts = Wire.answer("ollama.chat/error.json");

        assertThat(facts.error()).contains(new AnswerError("http_400", "model 'llama9' not found"));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void counts_what_was_embedded() {
        assertThat(Wire.answer("ollama.embed/default.json").usage()).contains(Usage.of(8, 0, Quality.REPORTED));
        assertThat(Wire.answerOf("ollama.embed", "{\"embedding\":[0.1,0.2]}").usage())
                .isEmpty();
    }

    @Test
    void a_prompt_from_the_cache_that_is_not_counted_leaves_the_usage_a_part() {
        assertThat(Wire.answerOf("ollama.chat", "{\"message\":{\"content\":\"Hi\"},\"done\":true,\"eval_count\":3}")
                        .usage())
                .contains(Usage.of(0, 3, Quality.PARTIAL));
        assertThat(Wire.answerOf("ollama.chat", "{\"done\":true,\"prompt_eval_count\":9}")
                        .usage())
                .contains(Usage.of(9, 0, Quality.REPORTED));
        assertThat(Wire.answerOf("ollama.chat", "{\"done\":true,\"prompt_eval_count\":-9,\"eval_count\":3}")
                        .usage())
                .isEmpty();
    }

    @Test
    void goes_on_after_a_line_that_is_broken() {
        AnswerFacts facts = Wire.answerOf("ollama.chat", """
                {"message":{"content":"Lo"},"done":false}
                {"message":{"content":

                {"x"
                {"message":{"content":"w"},"done":false}
                {"done":true,"prompt_eval_count":1,"eval_count":1}
                """);

        assertThat(facts.complete()).isTrue();
        assertThat(facts.usage()).contains(Usage.of(1, 1, Quality.REPORTED));
        assertThat(facts.preview()).startsWith("Lo");
    }

    @Test
    void a_stream_that_breaks_off_is_not_complete() {
        AnswerFacts facts =
                Wire.answerOf("ollama.chat", "{\"message\":{\"content\":\"Lo\"},\"done\":false}\n{\"message\":{\"con");

        assertThat(facts.complete()).isFalse();
        assertThat(facts.usage()).isEmpty();
        assertThat(facts.preview()).isEqualTo("Lo");
    }

    @Test
    void streams_unless_a_request_says_otherwise() {
        assertThat(Wire.request("ollama.chat", "{\"model\":\"m\",\"messages\":[]}").stream())
                .isTrue();
        assertThat(Wire.request("ollama.generate", "{\"model\":\"m\",\"stream\":null}").stream())
                .isTrue();
        assertThat(Wire.request("ollama.chat", "{\"model\":\"m\",\"stream\":false}").stream())
                .isFalse();
        assertThat(Wire.request("ollama.embed", "{\"model\":\"m\"}").stream()).isFalse();
    }

    @Test
    void reads_every_text_of_a_chat_request() {
        RequestFacts facts = Wire.request("ollama.chat", CHAT);

        assertThat(facts.problem()).isEmpty();
        assertThat(facts.maxTokens()).hasValue(64);
        assertThat(facts.parameters())
                .containsEntry("options", "{\"temperature\":0.5,\"num_predict\":64}")
                .containsEntry("think", "\"high\"")
                .containsEntry("keep_alive", "\"5m\"");
        assertThat(facts.toolNames()).containsExactly("look");
        assertThat(facts.preview()).isEqualTo("What is this?");
        assertThat(facts.segments())
                .containsExactly(
                        new TextSegment("system", Origin.SYSTEM, "", "Be brief."),
                        new TextSegment("user", Origin.USER, "", "What is this?"),
                        new TextSegment("assistant", Origin.TOOL_CALL, "look", "{\"at\":1}"),
                        new TextSegment("assistant", Origin.ASSISTANT, "", ""),
                        new TextSegment("assistant", Origin.REASONING, "", "A boat."),
                        new TextSegment("tool", Origin.TOOL_RESULT, "look", "a boat"),
                        new TextSegment(
                                "",
                                Origin.TOOL_DEFINITION,
                                "look",
                                "{\"type\":\"function\",\"function\":{\"name\":\"look\"}}"));
    }

    @Test
    void an_unbounded_answer_is_no_bound() {
        RequestFacts facts = Wire.request("ollama.generate", "{\"model\":\"m\",\"options\":{\"num_predict\":-1}}");

        assertThat(facts.maxTokens()).isEmpty();
        assertThat(facts.problem()).isEmpty();
    }

    @Test
    void reads_what_is_to_be_completed_or_embedded() {
        assertThat(Wire.request("ollama.generate", "{\"model\":\"m\",\"system\":\"Be brief.\",\"prompt\":\"Ebb?\"}")
                        .segments())
                .containsExactly(
                        new TextSegment("", Origin.SYSTEM, "", "Be brief."),
                        new TextSegment("user", Origin.USER, "", "Ebb?"));
        assertThat(List.of(
                        Wire.request("ollama.embed", "{\"model\":\"m\",\"input\":\"ebb\"}")
                                .preview(),
                        Wire.request("ollama.embed", "{\"model\":\"m\",\"input\":[\"flow\",\"ebb\"]}")
                                .preview(),
                        Wire.request("ollama.embed", "{\"model\":\"m\",\"prompt\":\"ebb\"}")
                                .preview()))
                .containsOnly("ebb");
    }

    @Test
    void words_an_error_as_its_clients_expect_it() {
        byte[] body = Dialects.named("ollama.chat")
                .orElseThrow()
                .errorBody(new ProxyError(504, "upstream_timeout", "Too slow.", "t1"));

        assertThat(new String(body, StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":\"Too slow.\",\"code\":\"upstream_timeout\",\"trace_id\":\"t1\"}");
    }

    @Test
    void a_request_that_is_cut_anywhere_keeps_what_came_before_and_says_so() {
        for (int end = 1; end < CHAT.length(); end++) {
            RequestFacts facts = Wire.request("ollama.chat", CHAT.substring(0, end));

            assertThat(facts.problem()).as("cut at %d", end).isPresent();
            assertThat(facts.toolNames().size()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void knows_its_paths() {
        assertThat(Dialects.match("POST", "/api/chat").dialect().name()).isEqualTo("ollama.chat");
        assertThat(Dialects.match("POST", "/api/generate").operation().name()).isEqualTo("text_completion");
        assertThat(Dialects.match("POST", "/api/embed").dialect().name()).isEqualTo("ollama.embed");
        assertThat(Dialects.match("POST", "/api/embeddings").dialect().name()).isEqualTo("ollama.embed");
        assertThat(Dialects.match("GET", "/api/tags").dialect()).isEqualTo(Dialects.OPAQUE);
    }
}
