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
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GeminiTest {
    private static final String MODELS = "/v1beta/models/gemini-2.5-flash:";

    private static Usage usage(long uncached, long cached, long output, long reasoning, long searches) {
        return new Usage(uncached, cached, 0, 0, output, reasoning, 0, 0, 0, 0, searches, 0, Quality.REPORTED);
    }

    private static RequestFacts request(String path, String body) {
        Dialects.Match match = Dialects.match("POST", path);
        return match.dialect()
                .readRequest(match.operation(), path, body.getBytes(StandardCharsets.UTF_8), Detail.CONTENT);
    }

    @Test
    void counts_thoughts_as_output_beside_the_candidates() {
        AnswerFacts facts = Wire.answer("gemini.content/text.json");

        assertThat(facts.model()).contains("gemini-2.5-flash");
        assertThat(facts.responseId()).contains("tTkkaKmWJ5eTmtkPxNjJyAQ");
        assertThat(facts.finishReason()).contains("STOP");
        assertThat(facts.preview()).isEqualTo("Die Flut kommt um sechs, 日本 at nine. 😀\n");
        assertThat(facts.usage()).contains(usage(11, 0, 896, 823, 0));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void counts_cached_tokens_inside_the_prompt() {
        assertThat(Wire.answer("gemini.content/cached.json").usage()).contains(usage(29, 696190, 214, 0, 0));
    }

    @Test
    void counts_results_of_tools_beside_the_prompt_and_each_search_query() {
        assertThat(Wire.answer("gemini.content/grounded.json").usage()).contains(usage(319, 0, 149, 91, 2));
    }

    @Test
    void reads_function_calls_with_or_without_an_id_and_thoughts_as_reasoning() {
        AnswerFacts facts = Wire.answer("gemini.content/functions.json");

        assertThat(facts.toolCalls()).hasSize(2);
        assertThat(facts.toolCalls().getFirst().id()).isEqualTo("8f2b1a3c");
        assertThat(facts.toolCalls().getFirst().name()).isEqualTo("schedule_meeting");
        assertThat(facts.toolCalls().getFirst().arguments()).contains("\"Bjørn\"", "2025-03-27");
        assertThat(facts.toolCalls().getLast()).isEqualTo(new ToolCall("", "get_tide", "{}"));
        assertThat(facts.segments())
                .contains(new TextSegment("assistant", Origin.REASONING, "", "Two lookups are needed."));
        assertThat(facts.preview()).isEmpty();
    }

    @Test
    void reads_audio_and_images_as_parts_of_what_was_not_cached() {
        assertThat(Wire.answer("gemini.content/modalities.json").usage())
                .contains(new Usage(1500, 500, 0, 0, 1300, 0, 600, 0, 258, 1290, 0, 0, Quality.REPORTED));
    }

    @Test
    void reads_code_the_provider_ran_as_a_tool_call_and_its_result() {
        AnswerFacts facts = Wire.answer("gemini.content/code.json");

        assertThat(facts.toolCalls())
                .containsExactly(
                        new ToolCall("", "code_execution", "{\"language\": \"PYTHON\", \"code\": \"print(5117)\"}"));
        assertThat(facts.segments())
                .contains(
                        new TextSegment("assistant", Origin.ASSISTANT, "", "Let me calculate. It is 5117."),
                        new TextSegment("assistant", Origin.TOOL_RESULT, "", "5117\n"));
        assertThat(facts.usage()).contains(usage(70, 0, 60, 0, 0));
    }

    @Test
    void reads_a_blocked_prompt_as_a_complete_answer_that_has_its_reason() {
        AnswerFacts facts = Wire.answer("gemini.content/blocked.json");

        assertThat(facts.finishReason()).contains("PROHIBITED_CONTENT");
        assertThat(facts.usage()).contains(usage(7, 0, 0, 0, 0));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void reads_an_error_by_the_name_of_its_status_also_inside_an_array() {
        AnswerError expected = new AnswerError("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
        String body = new String(Wire.bytes("gemini.content/error.json"), StandardCharsets.UTF_8);

        assertThat(Wire.answer("gemini.content/error.json").error()).contains(expected);
        assertThat(Wire.answerOf("gemini.content", 400, "[" + body + "]").error())
                .contains(expected);
    }

    @Test
    void says_the_same_of_a_stream_of_events_and_of_an_array() {
        AnswerFacts events = Wire.answer("gemini.content/stream.sse");

        assertThat(events).isEqualTo(Wire.answer("gemini.content/array.json"));
        assertThat(events.preview()).isEqualTo("Fjörde, 日本 and 😀\n");
        assertThat(events.usage()).contains(usage(8, 0, 30, 20, 0));
        assertThat(events.segments()).hasSize(2);
        assertThat(events.complete()).isTrue();
    }

    @Test
    void keeps_candidates_apart_by_the_index_that_stands_behind_their_text() {
        assertThat(Wire.answer("gemini.content/candidates.sse").segments())
                .extracting(TextSegment::text)
                .containsExactly("left and on", "right");
    }

    @Test
    void a_stream_that_breaks_off_reports_what_it_had_said_as_a_part() {
        String stream = new String(Wire.bytes("gemini.content/stream.sse"), StandardCharsets.UTF_8);
        String array = new String(Wire.bytes("gemini.content/array.json"), StandardCharsets.UTF_8);

        for (String begun : new String[] {
            stream.substring(0, stream.indexOf("\"finishReason\"")),
            array.substring(0, array.indexOf("\"finishReason\""))
        }) {
            AnswerFacts facts = Wire.answerOf("gemini.content", begun);
            assertThat(facts.complete()).isFalse();
            assertThat(facts.usage()).contains(usage(8, 0, 29, 20, 0).withQuality(Quality.PARTIAL));
        }
    }

    @Test
    void an_error_in_an_array_ends_it_as_an_error() {
        AnswerFacts facts = Wire.answerOf(
                "gemini.content",
                "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"half\"}]}}]},\n"
                        + "{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}]");

        assertThat(facts.error()).contains(new AnswerError("UNAVAILABLE", "The model is overloaded."));
        assertThat(facts.preview()).isEqualTo("half");
    }

    @Test
    void knows_its_paths_in_both_of_googles_services() {
        for (String path : new String[] {
            MODELS + "generateContent",
            MODELS + "streamGenerateContent",
            "/v1/models/gemini-2.5-flash:generateContent",
            "/v1beta/models/gemini-2.5-flash%3AgenerateContent",
            "/v1beta/tunedModels/mine:generateContent",
            "/v1/publishers/google/models/gemini-2.5-flash:generateContent",
            "/v1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-flash:generateContent"
        }) {
            Dialects.Match match = Dialects.match("POST", path);
            assertThat(match.dialect().name()).as(path).isEqualTo("gemini.content");
            assertThat(match.operation()).as(path).isEqualTo(new Operation("generate_content", true));
        }
        assertThat(Dialects.match("POST", MODELS + "countTokens").operation().metered())
                .isFalse();
        assertThat(Dialects.match("POST", MODELS + "embedContent").operation().name())
                .isEqualTo("embeddings");
    }

    @Test
    void claims_what_only_google_serves_but_reads_nothing_of_it() {
        for (String path : new String[] {"/v1beta/models", "/v1beta/files/x", "/upload/v1beta/files"}) {
            Dialects.Match match = Dialects.match("GET", path);
            assertThat(match.dialect().name()).as(path).isEqualTo("gemini.content");
            assertThat(match.operation()).as(path).isSameAs(Dialects.OPAQUE_OPERATION);
        }
        assertThat(Dialects.match("GET", "/v1/models").dialect().name()).isEqualTo("openai.resources");
        assertThat(Dialects.match("POST", "/v1/chat/completions").dialect().name())
                .isEqualTo("openai.chat");
    }

    @Test
    void the_path_names_the_model_and_tells_whether_it_streams() {
        RequestFacts facts = request(MODELS + "streamGenerateContent?alt=sse", "{\"contents\":[]}");
        RequestFacts prefixed = Dialects.named("gemini.content")
                .orElseThrow()
                .readRequest(
                        new Operation("generate_content", true),
                        "/gemini" + MODELS + "generateContent?key=x",
                        "{}".getBytes(StandardCharsets.UTF_8),
                        Detail.FACTS);

        assertThat(facts.model()).contains("gemini-2.5-flash");
        assertThat(facts.stream()).isTrue();
        assertThat(prefixed.model()).contains("gemini-2.5-flash");
        assertThat(prefixed.stream()).isFalse();
    }

    @Test
    void reads_a_request_in_camel_case_and_in_snake_case() {
        String camel = """
                {"systemInstruction":{"parts":[{"text":"Be brief."}]},
                 "contents":[
                  {"role":"user","parts":[{"text":"What of the tide?"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},
                  {"role":"model","parts":[{"text":"Hm.","thought":true},{"functionCall":{"id":"c1","name":"get_tide","args":{"at":"Kiel"}}}]},
                  {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"get_tide","response":{"height":3}}}]},
                  {"role":"user","parts":[{"text":"And tomorrow?"},{"fileData":{"fileUri":"gs://b/x"}}]}],
                 "tools":[{"functionDeclarations":[{"name":"get_tide","parameters":{"type":"OBJECT"}}]},{"googleSearch":{}}],
                 "generationConfig":{"maxOutputTokens":64,"temperature":0.5,"topP":0.9}}
                """;
        String snake = camel.replace("systemInstruction", "system_instruction")
                .replace("functionCall\"", "function_call\"")
                .replace("functionResponse", "function_response")
                .replace("functionDeclarations", "function_declarations")
                .replace("googleSearch", "google_search")
                .replace("generationConfig", "generation_config")
                .replace("maxOutputTokens", "max_output_tokens")
                .replace("topP", "top_p");

        RequestFacts facts = request(MODELS + "generateContent", camel);

        assertThat(facts).isEqualTo(request(MODELS + "generateContent", snake));
        assertThat(facts.problem()).isEmpty();
        assertThat(facts.maxTokens()).hasValue(64);
        assertThat(facts.parameters()).containsEntry("temperature", "0.5").containsEntry("top_p", "0.9");
        assertThat(facts.toolNames()).containsExactly("get_tide", "google_search");
        assertThat(facts.preview()).isEqualTo("And tomorrow?");
        assertThat(facts.segments())
                .contains(
                        new TextSegment("", Origin.SYSTEM, "", "Be brief."),
                        new TextSegment("user", Origin.USER, "", "What of the tide?"),
                        new TextSegment("model", Origin.TOOL_CALL, "get_tide", "c1", "{\"at\":\"Kiel\"}"),
                        new TextSegment("user", Origin.TOOL_RESULT, "get_tide", "c1", "{\"height\":3}"),
                        new TextSegment("user", Origin.USER, "", "And tomorrow?"));
    }

    @Test
    void reads_the_texts_of_one_and_of_many_embeddings() {
        RequestFacts one = request(
                MODELS + "embedContent",
                "{\"content\":{\"parts\":[{\"text\":\"Ebb\"}]},\"taskType\":\"RETRIEVAL_QUERY\"}");
        RequestFacts many = request(
                MODELS + "batchEmbedContents",
                "{\"requests\":[{\"model\":\"models/x\",\"content\":{\"parts\":[{\"text\":\"Ebb\"}]}},"
                        + "{\"content\":{\"parts\":[{\"text\":\"Flood\"}]}}]}");

        assertThat(one.segments()).containsExactly(new TextSegment("", Origin.USER, "", "Ebb"));
        assertThat(one.parameters()).containsEntry("task_type", "\"RETRIEVAL_QUERY\"");
        assertThat(many.inputChars()).isEqualTo(8);
        assertThat(many.model()).contains("gemini-2.5-flash");
    }

    @Test
    void a_count_of_tokens_is_no_usage_and_an_embedding_reports_its_own() {
        Dialect dialect = Dialects.named("gemini.content").orElseThrow();
        AnswerHead head = new AnswerHead(200, "application/json", "");
        AnswerReader counted = dialect.readAnswer(new Operation("count_tokens", false), head, Detail.FACTS);
        AnswerReader embedded = dialect.readAnswer(new Operation("embeddings", true), head, Detail.FACTS);
        byte[] count =
                "{\"totalTokens\":31,\"usageMetadata\":{\"promptTokenCount\":31}}".getBytes(StandardCharsets.UTF_8);
        byte[] embedding = "{\"embedding\":{\"values\":[0.1,-0.2]},\"usageMetadata\":{\"promptTokenCount\":4}}"
                .getBytes(StandardCharsets.UTF_8);

        counted.accept(count, 0, count.length);
        embedded.accept(embedding, 0, embedding.length);

        assertThat(counted.finish().usage()).isEqualTo(Optional.empty());
        assertThat(embedded.finish().usage()).contains(usage(4, 0, 0, 0, 0));
    }

    @Test
    void words_our_errors_as_google_does() {
        String body = new String(
                Dialects.named("gemini.content")
                        .orElseThrow()
                        .errorBody(new ProxyError(401, "invalid_key", "No \"such\" key.", "t1")),
                StandardCharsets.UTF_8);

        assertThat(body)
                .startsWith(
                        "{\"error\":{\"code\":401,\"message\":\"No \\\"such\\\" key.\",\"status\":\"UNAUTHENTICATED\"")
                .contains("\"reason\":\"invalid_key\"", "\"trace_id\":\"t1\"");
    }
}
