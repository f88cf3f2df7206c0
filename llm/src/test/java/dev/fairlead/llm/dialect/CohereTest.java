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
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cohere: the published examples, requests of all shapes, and ways in which others have counted wrongly. */
class CohereTest {
    private static final String CHAT = """
                {"model":"command-a-03-2025","stream":true,"max_tokens":300,"temperature":0.3,"p":0.9,"k":5,"seed":7,
                 "safety_mode":"STRICT","thinking":{"type":"enabled","token_budget":500},
                 "documents":["The tide turns at six.",{"id":"d2","data":{"title":"Ebb","text":"It ebbs at noon."}}],
                 "messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":[{"type":"text","text":"Which tide?"},
                    {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
                  {"role":"assistant","tool_plan":"I will look.","tool_calls":[
                    {"id":"c1","type":"function","function":{"name":"look","arguments":"{\\"at\\":1}"}}]},
                  {"role":"tool","tool_call_id":"c1","content":[
                    {"type":"document","document":{"data":"{\\"level\\": \\"low\\"}"}},
                    {"type":"document","document":{"id":"x","data":{"level":"high"}}}]},
                  {"role":"assistant","content":[{"type":"thinking","thinking":"Low, then."},{"type":"text","text":"Low."}]},
                  {"role":"user","content":"Sure?"}],
                 "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}]}""";

    private static AnswerFacts chat(String usage) {
        return Wire.answerOf("cohere.chat", "{\"id\":\"i\",\"finish_reason\":\"COMPLETE\",\"usage\":" + usage + "}");
    }

    @Test
    void reads_an_answer_and_bills_what_is_billed() {
        AnswerFacts facts = Wire.answer("cohere.chat/default.json");

        assertThat(facts.responseId()).contains("c14c80c3-18eb-4519-9460-6c92edd8cfb4");
        assertThat(facts.finishReason()).contains("COMPLETE");
        assertThat(facts.usage()).contains(Usage.of(5, 418, Quality.REPORTED));
        assertThat(facts.preview()).isEqualTo("A large language model predicts the next piece of a text.");
        assertThat(facts.model()).isEmpty();
        assertThat(facts.complete()).isTrue();
        assertThat(facts.error()).isEmpty();
    }

    @Test
    void assembles_parallel_tool_calls_and_keeps_the_plan_as_reasoning() {
        AnswerFacts facts = Wire.answer("cohere.chat/tools.sse");

        assertThat(facts.toolCalls())
                .containsExactly(
                        new ToolCall("get_weather_p1t92w7gfgq7", "get_weather", "{\n    \"location\": \"Sylt\"\n}"),
                        new ToolCall("get_weather_ay6nmvjgp9vn", "get_weather", "{\n    \"location\": \"Amrum\"\n}"));
        assertThat(facts.segments())
                .contains(new TextSegment("assistant", Origin.REASONING, "", "I shall ask for both tides."));
        assertThat(facts.finishReason()).contains("TOOL_CALL");
        assertThat(facts.usage()).contains(Usage.of(37, 28, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void keeps_citations_with_their_sources_and_does_not_count_them_as_output() {
        AnswerFacts facts = Wire.answer("cohere.chat/citations.sse");

        assertThat(facts.preview()).isEqualTo("It is now 24°C on Sylt and 28°C on Amrum.");
        assertThat(facts.outputChars()).isEqualTo(facts.preview().length());
        assertThat(facts.segments())
                .filteredOn(segment -> segment.origin() == Origin.CITATION)
                .hasSize(2)
                .first()
                .satisfies(citation -> assertThat(citation.text())
                        .startsWith("{\"start\":10,\"end\":14,\"text\":\"24°C\"")
                        .contains("get_weather_m3kdvxncg1p8:0"));
        assertThat(facts.usage()).contains(Usage.of(87, 19, Quality.REPORTED));
    }

    @Test
    void keeps_the_citations_of_a_whole_answer_too() {
        AnswerFacts facts = Wire.answerOf(
                "cohere.chat",
                "{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"Low.\"}],\"citations\":[{\"start\":0,\"sources\":[]},{\"start\":2}]}}");

        assertThat(facts.segments())
                .extracting(TextSegment::text)
                .containsExactly("Low.", "{\"start\":0,\"sources\":[]}", "{\"start\":2}");
    }

    @Test
    void keeps_thinking_apart_from_the_answer() {
        AnswerFacts facts = Wire.answer("cohere.chat/thinking.sse");

        assertThat(facts.preview()).isEqualTo("It is 21.");
        assertThat(facts.segments())
                .containsExactly(
                        new TextSegment("assistant", Origin.REASONING, "", "Three times seven."),
                        new TextSegment("assistant", Origin.ASSISTANT, "", "It is 21."));
    }

    @Test
    void counts_the_tokens_of_embedded_texts_and_skips_the_vectors() {
        AnswerFacts facts = Wire.answer("cohere.embed/texts.json");

        assertThat(facts.usage()).contains(Usage.of(2, 0, Quality.REPORTED));
        assertThat(facts.segments()).isEmpty();
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void counts_embedded_images_by_the_piece_where_no_image_tokens_are_reported() {
        assertThat(Wire.answer("cohere.embed/images.json").usage())
                .contains(Usage.of(new Usage.Units(0, 1, 0, 0), Quality.REPORTED));
        assertThat(Wire.answerOf(
                                "cohere.embed",
                                "{\"meta\":{\"billed_units\":{\"input_tokens\":4,\"image_tokens\":1500,\"images\":2}}}")
                        .usage())
                .contains(new Usage(1504, 0, 0, 0, 0, 0, 0, 0, 1500, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void counts_search_units() {
        AnswerFacts facts = Wire.answer("cohere.rerank/default.json");

        assertThat(facts.usage()).contains(Usage.of(new Usage.Units(1, 0, 0, 0), Quality.REPORTED));
        assertThat(facts.responseId()).contains("07734bd2-2473-4f07-94e1-0d9f0e6843cf");
    }

    @Test
    void does_not_bill_the_tokens_cohere_adds() {
        assertThat(
                        chat("{\"billed_units\":{\"input_tokens\":6772.0,\"output_tokens\":248.0},\"tokens\":{\"input_tokens\":7596,\"output_tokens\":645},\"cached_tokens\":600}")
                                .usage())
                .contains(Usage.of(6772, 248, Quality.REPORTED));
        assertThat(
                        chat("{\"tokens\":{\"input_tokens\":7596,\"output_tokens\":645},\"billed_units\":{\"output_tokens\":248,\"input_tokens\":6772}}")
                                .usage())
                .contains(Usage.of(6772, 248, Quality.REPORTED));
    }

    @Test
    void takes_the_tokens_of_servers_that_bill_nothing() {
        assertThat(chat("{\"tokens\":{\"input_tokens\":10,\"output_tokens\":2}}")
                        .usage())
                .contains(Usage.of(10, 2, Quality.REPORTED));
        assertThat(chat("{\"billed_units\":null,\"tokens\":{\"input_tokens\":10,\"output_tokens\":2}}")
                        .usage())
                .contains(Usage.of(10, 2, Quality.REPORTED));
        assertThat(chat("{}").usage()).isEmpty();
    }

    @Test
    void believes_no_negative_bill() {
        assertThat(
                        chat("{\"billed_units\":{\"input_tokens\":-1,\"output_tokens\":2},\"tokens\":{\"input_tokens\":9,\"output_tokens\":2}}")
                                .usage())
                .isEmpty();
    }

    @Test
    void a_stream_that_breaks_off_is_not_complete() {
        String stream = new String(Wire.bytes("cohere.chat/citations.sse"), StandardCharsets.UTF_8);

        AnswerFacts facts = Wire.answerOf("cohere.chat", stream.substring(0, stream.indexOf("event: message-end")));

        assertThat(facts.complete()).isFalse();
        assertThat(facts.usage()).isEmpty();
        assertThat(facts.preview()).isNotEmpty();
    }

    @Test
    void tells_parallel_calls_apart_where_a_server_sends_no_index_or_lists() {
        String stream = """
                data: {"type":"tool-call-start","delta":{"message":{"tool_calls":[{"id":"a","function":{"name":"x","arguments":""}}]}}}

                data: {"type":"tool-call-delta","delta":{"message":{"tool_calls":[{"function":{"arguments":"{}"}}]}}}

                data: {"type":"tool-call-start","delta":{"message":{"tool_calls":{"id":"b","function":{"name":"y","arguments":""}}}}}

                data: {"type":"tool-call-delta","delta":{"message":{"tool_calls":{"function":{"arguments":"[1]"}}}}}

                data: {"type":"message-end","delta":{"finish_reason":"TOOL_CALL"}}

                data: [DONE]

                """;

        assertThat(Wire.answerOf("cohere.chat", stream).toolCalls())
                .containsExactly(new ToolCall("a", "x", "{}"), new ToolCall("b", "y", "[1]"));
    }

    @Test
    void reads_errors_wherever_they_stand() {
        assertThat(Wire.answer("cohere.chat/error.json").error().orElseThrow().message())
                .startsWith("too many tokens: max tokens");
        assertThat(Wire.answerOf("cohere.rerank", 401, "{\"message\":\"invalid api token\"}")
                        .error())
                .contains(new AnswerError("http_401", "invalid api token"));
        assertThat(Wire.answerOf(
                                "cohere.chat",
                                "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"it broke\"}}\n\n")
                        .error())
                .contains(new AnswerError("ERROR", "it broke"));
        assertThat(Wire.answerOf("cohere.chat", "{\"finish_reason\":\"TIMEOUT\",\"message\":{}}")
                        .error())
                .isPresent();
        assertThat(Wire.answerOf("cohere.chat", "data: {\"message\":\"too many requests\"}\n\n")
                        .error())
                .contains(new AnswerError("error", "too many requests"));
    }

    @Test
    void words_an_error_as_its_sdks_expect_it() {
        byte[] body = Dialects.named("cohere.chat")
                .orElseThrow()
                .errorBody(new ProxyError(401, "invalid_key", "The \"key\" is unknown.", "t1"));

        assertThat(new String(body, StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"t1\",\"message\":\"The \\\"key\\\" is unknown.\",\"code\":\"invalid_key\"}");
    }

    @Test
    void reads_every_text_of_a_chat_request() {
        RequestFacts facts = Wire.request("cohere.chat", CHAT);

        assertThat(facts.problem()).isEmpty();
        assertThat(facts.model()).contains("command-a-03-2025");
        assertThat(facts.stream()).isTrue();
        assertThat(facts.maxTokens()).hasValue(300);
        assertThat(facts.toolNames()).containsExactly("look");
        assertThat(facts.preview()).isEqualTo("Sure?");
        assertThat(facts.parameters())
                .containsEntry("safety_mode", "\"STRICT\"")
                .containsEntry("p", "0.9")
                .containsEntry("thinking", "{\"type\":\"enabled\",\"token_budget\":500}");
        assertThat(facts.segments())
                .containsExactly(
                        new TextSegment("", Origin.TOOL_RESULT, "", "The tide turns at six."),
                        new TextSegment(
                                "", Origin.TOOL_RESULT, "", "{\"title\":\"Ebb\",\"text\":\"It ebbs at noon.\"}"),
                        new TextSegment("system", Origin.SYSTEM, "", "Be brief."),
                        new TextSegment("user", Origin.USER, "", "Which tide?"),
                        new TextSegment("user", Origin.MEDIA, "image_url", "image/png"),
                        new TextSegment("assistant", Origin.TOOL_CALL, "look", "c1", "{\"at\":1}"),
                        new TextSegment("assistant", Origin.REASONING, "", "I will look."),
                        new TextSegment("tool", Origin.TOOL_RESULT, "look", "c1", "{\"level\": \"low\"}"),
                        new TextSegment("tool", Origin.TOOL_RESULT, "look", "c1", "{\"level\":\"high\"}"),
                        new TextSegment("assistant", Origin.REASONING, "", "Low, then."),
                        new TextSegment("assistant", Origin.ASSISTANT, "", "Low."),
                        new TextSegment("user", Origin.USER, "", "Sure?"),
                        new TextSegment(
                                "",
                                Origin.TOOL_DEFINITION,
                                "look",
                                "{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{\"type\":\"object\"}}}"));
    }

    @Test
    void reads_what_is_to_be_embedded() {
        RequestFacts texts = Wire.request(
                "cohere.embed",
                "{\"model\":\"embed-v4.0\",\"input_type\":\"search_query\",\"embedding_types\":[\"float\",\"int8\"],\"texts\":[\"ebb\",\"flow\"]}");
        RequestFacts mixed = Wire.request(
                "cohere.embed",
                "{\"model\":\"embed-v4.0\",\"inputs\":[{\"content\":[{\"type\":\"text\",\"text\":\"ebb\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\"}}]}],\"images\":[\"data:y\"]}",
                Detail.FACTS);

        assertThat(texts.segments()).extracting(TextSegment::text).containsExactly("ebb", "flow");
        assertThat(texts.preview()).isEqualTo("flow");
        assertThat(texts.parameters())
                .isEqualTo(Map.of("input_type", "\"search_query\"", "embedding_types", "[\"float\",\"int8\"]"));
        assertThat(mixed.inputChars()).isEqualTo(3);
    }

    @Test
    void reads_what_is_to_be_ranked() {
        RequestFacts facts = Wire.request(
                "cohere.rerank",
                "{\"model\":\"rerank-v3.5\",\"query\":\"Which tide?\",\"top_n\":3,\"documents\":[\"ebb\",{\"text\":\"flow\"}]}");

        assertThat(facts.preview()).isEqualTo("Which tide?");
        assertThat(facts.parameters()).containsEntry("top_n", "3");
        assertThat(facts.segments())
                .extracting(TextSegment::origin)
                .containsExactly(Origin.USER, Origin.TOOL_RESULT, Origin.TOOL_RESULT);
    }

    @Test
    void a_request_that_is_cut_anywhere_keeps_what_came_before_and_says_so() {
        for (int end = 1; end < CHAT.length(); end++) {
            RequestFacts facts = Wire.request("cohere.chat", CHAT.substring(0, end));

            assertThat(facts.problem()).as("cut at %d", end).isPresent();
            assertThat(facts.toolNames().size()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void claims_version_2_alone() {
        assertThat(Dialects.match("POST", "/v2/chat").dialect().name()).isEqualTo("cohere.chat");
        assertThat(Dialects.match("POST", "/v2/embed").operation().name()).isEqualTo("embeddings");
        assertThat(Dialects.match("POST", "/v2/rerank").operation().name()).isEqualTo("rerank");
        for (String path : new String[] {"/v1/chat", "/v1/embed", "/v1/rerank", "/v2/chat/x", "/v2/embed-jobs"}) {
            assertThat(Dialects.match("POST", path).dialect()).as(path).isEqualTo(Dialects.OPAQUE);
        }
    }
}
