package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What real servers do beside what their documentation shows. */
class QuirksTest {

    private static AnswerFacts chat(String stream) {
        return Wire.answerOf("openai.chat", stream);
    }

    @Test
    void sees_the_first_token_with_the_first_text_and_not_before() {
        AnswerReader reader = Wire.reader("openai.chat/x", new AnswerHead(200, "text/event-stream", ""), Detail.FACTS);

        feed(reader, "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n");
        assertThat(reader.firstTokenSeen()).isFalse();

        feed(reader, "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm\"}}]}\n\n");
        assertThat(reader.firstTokenSeen()).isTrue();
    }

    @Test
    void sees_the_start_of_a_tool_call_as_a_first_token() {
        for (String[] event : new String[][] {
            {
                "openai.chat",
                "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\"}}]}}]}\n\n"
            },
            {
                "openai.responses",
                "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"name\":\"f\"}}\n\n"
            },
            {
                "anthropic.messages",
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}\n\n"
            }
        }) {
            AnswerReader reader =
                    Wire.reader(event[0] + "/x", new AnswerHead(200, "text/event-stream", ""), Detail.FACTS);
            feed(reader, event[1]);
            assertThat(reader.firstTokenSeen()).as(event[0]).isTrue();
        }
    }

    @Test
    void white_space_before_an_answer_is_no_part_of_it_wherever_a_chunk_ends() {
        byte[] page = " \r\n  <html>busy</html>".getBytes(StandardCharsets.UTF_8);
        byte[] stream = " \n data: {\"model\":\"m\"}\n\n".getBytes(StandardCharsets.UTF_8);

        for (int split = 0; split < page.length; split++) {
            AnswerReader error = Wire.reader("openai.chat/x", new AnswerHead(502, "text/html", ""), Detail.FACTS);
            error.accept(page, 0, split);
            error.accept(page, split, page.length - split);
            assertThat(error.finish().error()).contains(new AnswerError("http_502", "<html>busy</html>"));

            AnswerReader events =
                    Wire.reader("openai.chat/x", new AnswerHead(200, "text/event-stream", ""), Detail.FACTS);
            events.accept(stream, 0, split);
            events.accept(stream, split, stream.length - split);
            assertThat(events.finish().model()).contains("m");
        }
    }

    @Test
    void reads_the_usage_behind_a_text_of_forty_megabytes_without_keeping_it() {
        AnswerReader reader = Wire.reader("openai.chat/x", new AnswerHead(200, "application/json", ""), Detail.FACTS);

        feed(reader, "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"");
        byte[] piece = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 640; i++) {
            reader.accept(piece, 0, piece.length);
        }
        feed(reader, "\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":9}}");
        AnswerFacts facts = reader.finish();

        assertThat(facts.usage()).contains(Usage.of(3, 9, Quality.REPORTED));
        assertThat(facts.outputChars()).isEqualTo(640L * piece.length);
        assertThat(facts.preview()).hasSize(160);
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void reads_the_usage_of_a_last_event_that_carries_a_picture() {
        AnswerReader reader =
                Wire.reader("openai.responses/x", new AnswerHead(200, "text/event-stream", ""), Detail.CONTENT);

        feed(
                reader,
                "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[{\"type\":\"image_generation_call\",\"result\":\"");
        byte[] piece = "AAAABBBBCCCCDDDD".repeat(4096).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 320; i++) {
            reader.accept(piece, 0, piece.length);
        }
        feed(reader, "\"}],\"usage\":{\"input_tokens\":3,\"output_tokens\":9}}}\n\n");

        assertThat(reader.finish().usage()).contains(Usage.of(3, 9, Quality.REPORTED));
    }

    @Test
    void goes_on_after_an_event_that_is_not_json() {
        AnswerFacts facts = chat(
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {oops\n\ndata: [DON]\n\ndata:\n\n"
                        + "data: {\"choices\":[{\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");

        assertThat(facts.preview()).isEqualTo("ab");
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void joins_the_lines_of_one_event() {
        assertThat(chat("data: {\"choices\":\ndata:[{\"delta\":\ndata: {\"content\":\"a\"}}]}\n\n")
                        .preview())
                .isEqualTo("a");
    }

    @Test
    void ignores_a_byte_order_mark() {
        assertThat(chat("\uFEFFdata: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n")
                        .preview())
                .isEqualTo("a");
    }

    @Test
    void a_stream_without_its_end_is_not_complete() {
        assertThat(chat("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n")
                        .complete())
                .isFalse();
        assertThat(chat("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]")
                        .complete())
                .isTrue();
        assertThat(Wire.answerOf("openai.chat", "{\"model\":\"m\",\"choices\":[")
                        .complete())
                .isFalse();
    }

    @Test
    void reads_a_mislabelled_answer_by_its_first_byte() {
        String stream = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n";
        AnswerReader reader = Wire.reader("openai.chat/x", new AnswerHead(200, "application/json", ""), Detail.FACTS);
        feed(reader, stream);
        assertThat(reader.finish().preview()).isEqualTo("a");

        AnswerReader json = Wire.reader("openai.chat/x", new AnswerHead(200, "text/event-stream", ""), Detail.FACTS);
        feed(json, " {\"choices\":[{\"message\":{\"content\":\"b\"}}]}");
        assertThat(json.finish().preview()).isEqualTo("b");
    }

    @Test
    void reads_errors_however_a_server_words_them() {
        assertThat(Wire.answerOf("openai.chat", 500, "{\"error\":\"out of memory\"}")
                        .error())
                .contains(new AnswerError("http_500", "out of memory"));
        assertThat(Wire.answerOf("openai.chat", 422, "{\"detail\":\"bad field\"}")
                        .error())
                .contains(new AnswerError("http_422", "bad field"));
        assertThat(Wire.answerOf(
                                "openai.chat",
                                429,
                                "{\"error\":{\"message\":\"slow\",\"type\":null,\"code\":\"insufficient_quota\"}}")
                        .error())
                .contains(new AnswerError("insufficient_quota", "slow"));
        assertThat(Wire.answerOf("openai.chat", 500, "{\"error\":{\"message\":\"late\",\"code\":503}}")
                        .error())
                .contains(new AnswerError("http_500", "late"));
        assertThat(Wire.answerOf("openai.chat", 503, "").error()).contains(new AnswerError("http_503", ""));

        AnswerReader page = Wire.reader("openai.chat/x", new AnswerHead(502, "text/html", ""), Detail.FACTS);
        feed(page, "<html>Bad gateway");
        assertThat(page.finish().error()).contains(new AnswerError("http_502", "<html>Bad gateway"));
    }

    @Test
    void an_error_inside_a_chat_stream_is_an_error() {
        AnswerFacts facts = chat(
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"error\":{\"message\":\"gone\",\"type\":\"server_error\"}}\n\n");

        assertThat(facts.error()).contains(new AnswerError("server_error", "gone"));
        assertThat(facts.complete()).isFalse();
    }

    @Test
    void two_calls_at_one_index_with_different_ids_are_two_calls() {
        AnswerFacts facts = chat(
                "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                        + "{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"1\"}}]}}]}\n\n");

        assertThat(facts.toolCalls()).containsExactly(new ToolCall("a", "f", "{}"), new ToolCall("b", "g", "1"));
    }

    @Test
    void fields_of_an_event_may_come_in_any_order() {
        AnswerFacts facts = Wire.answerOf(
                "openai.responses",
                "data: {\"content_index\":0,\"delta\":\"Hi\",\"output_index\":0,\"type\":\"response.output_text.delta\"}\n\n"
                        + "data: {\"response\":{\"output\":[{\"content\":[{\"text\":\"Hi\",\"type\":\"output_text\"}],\"type\":\"message\"}],"
                        + "\"status\":\"completed\",\"usage\":{\"output_tokens\":1,\"input_tokens\":2}},\"type\":\"response.completed\"}\n\n");

        assertThat(facts.preview()).isEqualTo("Hi");
        assertThat(facts.outputChars()).isEqualTo(2);
        assertThat(facts.usage()).contains(Usage.of(2, 1, Quality.REPORTED));
    }

    @Test
    void an_incomplete_response_says_why() {
        AnswerFacts facts = Wire.answerOf(
                "openai.responses",
                "data: {\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}}}\n\n");

        assertThat(facts.finishReason()).contains("max_output_tokens");
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void a_tool_without_arguments_was_given_an_empty_object() {
        AnswerFacts facts = Wire.answerOf(
                "anthropic.messages",
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}\n\n"
                        + "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\"}}\n\n");

        assertThat(facts.toolCalls()).containsExactly(new ToolCall("t", "f", "{}"));
    }

    @Test
    void errors_of_ours_are_worded_as_the_provider_words_its_own() {
        ProxyError error = new ProxyError(504, "upstream_timeout", "No \"answer\"\nin time", "4bf92f35");

        for (Dialect dialect : Dialects.all()) {
            AnswerFacts facts =
                    Wire.answerOf(dialect.name(), 504, new String(dialect.errorBody(error), StandardCharsets.UTF_8));
            assertThat(facts.error().orElseThrow().message()).isEqualTo("No \"answer\"\nin time");
        }
        assertThat(new String(Dialects.OPAQUE.errorBody(error), StandardCharsets.UTF_8))
                .contains("\"code\":\"upstream_timeout\"", "\"trace_id\":\"4bf92f35\"");
        assertThat(new String(
                        Dialects.named("anthropic.messages").orElseThrow().errorBody(error), StandardCharsets.UTF_8))
                .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"timeout_error\"");
    }

    @Test
    void nothing_is_read_of_an_opaque_answer() {
        AnswerReader reader = Dialects.OPAQUE.readAnswer(
                Dialects.OPAQUE_OPERATION, new AnswerHead(200, "application/json", ""), Detail.CONTENT);
        feed(reader, "{\"model\":\"m\"}");

        assertThat(reader.finish()).isEqualTo(AnswerFacts.NONE);
    }

    private static void feed(AnswerReader reader, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        reader.accept(bytes, 0, bytes.length);
    }
}
