package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import org.junit.jupiter.api.Test;

/** What the published examples say, written down by hand from the examples. */
class FixtureTest {

    @Test
    void reads_a_chat_completion() {
        AnswerFacts facts = Wire.answer("openai.chat/default.json");

        assertThat(facts.model()).contains("gpt-4.1-2025-04-14");
        assertThat(facts.responseId()).contains("chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT");
        assertThat(facts.finishReason()).contains("stop");
        assertThat(facts.serviceTier()).contains("default");
        assertThat(facts.usage()).contains(Usage.of(19, 10, Quality.REPORTED));
        assertThat(facts.preview()).isEqualTo("Grüß dich! What are we building today?");
        assertThat(facts.outputChars()).isEqualTo(38);
        assertThat(facts.complete()).isTrue();
        assertThat(facts.error()).isEmpty();
    }

    @Test
    void reads_a_chat_completion_about_an_image() {
        assertThat(Wire.answer("openai.chat/image.json").usage()).contains(Usage.of(1117, 46, Quality.REPORTED));
    }

    @Test
    void reads_a_function_call() {
        AnswerFacts facts = Wire.answer("openai.chat/functions.json");

        assertThat(facts.finishReason()).contains("tool_calls");
        assertThat(facts.toolCalls())
                .containsExactly(new ToolCall("call_abc123", "get_current_weather", "{\n\"location\": \"Kiel\"\n}"));
        assertThat(facts.usage()).contains(Usage.of(82, 17, Quality.REPORTED));
    }

    @Test
    void does_not_take_log_probabilities_for_text() {
        AnswerFacts facts = Wire.answer("openai.chat/logprobs.json");

        assertThat(facts.outputChars()).isEqualTo("Ahoy! Which harbour are you bound for?".length());
        assertThat(facts.usage()).contains(Usage.of(9, 9, Quality.REPORTED));
    }

    @Test
    void reads_a_refusal_as_what_the_model_said() {
        AnswerFacts facts = Wire.answer("openai.chat/refusal.json");

        assertThat(facts.preview()).isEqualTo("That is not something I will help with.");
        assertThat(facts.usage()).contains(Usage.of(81, 11, Quality.REPORTED));
    }

    @Test
    void reads_audio_tokens_as_parts_and_the_transcript_as_text() {
        AnswerFacts facts = Wire.answer("openai.chat/audio.json");

        assertThat(facts.preview()).isEqualTo("The tide turns at six.");
        assertThat(facts.usage()).contains(new Usage(120, 0, 0, 0, 80, 0, 100, 60, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void reads_a_chat_stream_whose_usage_comes_in_a_chunk_without_choices() {
        AnswerFacts facts = Wire.answer("openai.chat/stream.sse");

        assertThat(facts.model()).contains("gpt-4o-mini");
        assertThat(facts.responseId()).contains("chatcmpl-123");
        assertThat(facts.finishReason()).contains("stop");
        assertThat(facts.preview()).isEqualTo("Fjörde, 日本 and 😀\n");
        assertThat(facts.usage()).contains(Usage.of(19, 10, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void assembles_parallel_tool_calls_from_deltas_in_index_order() {
        AnswerFacts facts = Wire.answer("openai.chat/tools.sse");

        assertThat(facts.toolCalls())
                .containsExactly(
                        new ToolCall("call_one", "get_weather", "{\"location\":\"Kiel\"}"),
                        new ToolCall("call_two", "get_tide", "{\"harbour\":\"Büsum\"}"));
        assertThat(facts.usage()).contains(new Usage(176, 1024, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void reads_an_error_body() {
        AnswerFacts facts = Wire.answer("openai.chat/error.json");

        assertThat(facts.error())
                .contains(new AnswerError(
                        "invalid_request_error", "The key that was sent is not a key of this account."));
        assertThat(facts.usage()).isEmpty();
    }

    @Test
    void reads_a_response() {
        AnswerFacts facts = Wire.answer("openai.responses/text.json");

        assertThat(facts.model()).contains("gpt-4.1-2025-04-14");
        assertThat(facts.responseId()).contains("resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b");
        assertThat(facts.finishReason()).contains("completed");
        assertThat(facts.usage()).contains(Usage.of(36, 87, Quality.REPORTED));
        assertThat(facts.preview()).startsWith("Under a marsh moon");
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void counts_a_web_search_of_a_response() {
        assertThat(Wire.answer("openai.responses/web-search.json").usage())
                .contains(new Usage(328, 0, 0, 0, 356, 0, 0, 0, 0, 0, 1, 0, Quality.REPORTED));
    }

    @Test
    void reads_a_function_call_of_a_response() {
        AnswerFacts facts = Wire.answer("openai.responses/functions.json");

        assertThat(facts.toolCalls())
                .containsExactly(new ToolCall(
                        "call_unLAR8MvFNptuiZK6K6HCy5k",
                        "get_current_weather",
                        "{\"location\":\"Kiel\",\"unit\":\"celsius\"}"));
        assertThat(facts.usage()).contains(Usage.of(291, 23, Quality.REPORTED));
    }

    @Test
    void counts_reasoning_within_output() {
        assertThat(Wire.answer("openai.responses/reasoning.json").usage())
                .contains(new Usage(81, 0, 0, 0, 1035, 832, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void takes_the_text_of_a_responses_stream_once_although_it_is_said_four_times() {
        AnswerFacts facts = Wire.answer("openai.responses/stream.sse");

        assertThat(facts.preview()).isEqualTo("Hi – what can I do?");
        assertThat(facts.outputChars()).isEqualTo(19);
        assertThat(facts.finishReason()).contains("completed");
        assertThat(facts.usage()).contains(Usage.of(37, 11, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void takes_a_function_call_of_a_responses_stream_once() {
        AnswerFacts facts = Wire.answer("openai.responses/functions.sse");

        assertThat(facts.toolCalls())
                .containsExactly(new ToolCall("call_1234xyz", "get_weather", "{\"location\":\"Husum, Germany\"}"));
        assertThat(facts.usage()).contains(new Usage(44, 256, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void reads_a_failed_response_as_an_error_that_ended_the_stream() {
        AnswerFacts facts = Wire.answer("openai.responses/failed.sse");

        assertThat(facts.error()).contains(new AnswerError("server_error", "Nothing could be made of this."));
        assertThat(facts.finishReason()).contains("failed");
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void reads_an_error_event_of_a_responses_stream() {
        AnswerFacts facts = Wire.answer("openai.responses/error.sse");

        assertThat(facts.error()).contains(new AnswerError("ERR_SOMETHING", "It went wrong."));
        assertThat(facts.complete()).isFalse();
    }

    @Test
    void reads_a_message() {
        AnswerFacts facts = Wire.answer("anthropic.messages/message.json");

        assertThat(facts.model()).contains("claude-sonnet-4-20250514");
        assertThat(facts.responseId()).contains("msg_013Zva2CMHLNnXjNJJKqJ2EF");
        assertThat(facts.finishReason()).contains("end_turn");
        assertThat(facts.usage()).contains(Usage.of(2095, 503, Quality.REPORTED));
        assertThat(facts.preview()).isEqualTo("Moin! I am called Claude.");
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void keeps_cache_reads_and_both_kinds_of_cache_writes_beside_the_input() {
        assertThat(Wire.answer("anthropic.messages/cache.json").usage())
                .contains(new Usage(2048, 1800, 148, 100, 503, 0, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void takes_the_running_total_of_a_message_stream_and_adds_nothing_to_it() {
        AnswerFacts facts = Wire.answer("anthropic.messages/stream.sse");

        assertThat(facts.usage()).contains(Usage.of(25, 15, Quality.REPORTED));
        assertThat(facts.preview()).isEqualTo("Grüße!");
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void assembles_the_input_of_a_tool_from_partial_json() {
        AnswerFacts facts = Wire.answer("anthropic.messages/tool-use.sse");

        assertThat(facts.toolCalls())
                .containsExactly(new ToolCall(
                        "toolu_01T1x1fJ34qAmk2tNTrN7Up6",
                        "get_weather",
                        "{\"location\": \"Sankt Peter-Ording\", \"unit\": \"celsius\"}"));
        assertThat(facts.finishReason()).contains("tool_use");
        assertThat(facts.usage()).contains(Usage.of(472, 89, Quality.REPORTED));
    }

    @Test
    void keeps_thinking_apart_from_the_answer() {
        AnswerFacts facts = Wire.answer("anthropic.messages/thinking.sse");

        assertThat(facts.preview()).isEqualTo("It is **21**.");
        assertThat(facts.segments()).extracting("origin").containsExactly(Origin.REASONING, Origin.ASSISTANT);
        assertThat(facts.usage()).isEmpty();
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void counts_searches_and_the_input_they_added() {
        AnswerFacts facts = Wire.answer("anthropic.messages/web-search.sse");

        assertThat(facts.usage()).contains(new Usage(10682, 0, 0, 0, 510, 0, 0, 0, 0, 0, 1, 0, Quality.REPORTED));
        assertThat(facts.toolCalls())
                .containsExactly(new ToolCall(
                        "srvtoolu_014hJH82Qum7Td6UV8gDXThB", "web_search", "{\"query\": \"weather Husum today\"}"));
    }

    @Test
    void reads_an_error_inside_a_stream_that_began_well() {
        AnswerFacts facts = Wire.answer("anthropic.messages/overloaded.sse");

        assertThat(facts.error()).contains(new AnswerError("overloaded_error", "Too much going on"));
        assertThat(facts.usage()).contains(Usage.of(25, 1, Quality.PARTIAL));
        assertThat(facts.complete()).isFalse();
    }

    @Test
    void reads_a_message_error_body() {
        assertThat(Wire.answer("anthropic.messages/error.json").error())
                .contains(new AnswerError("not_found_error", "There is nothing here by that name."));
    }

    @Test
    void a_token_count_is_no_usage() {
        Dialects.Match match = Dialects.match("POST", "/v1/messages/count_tokens");
        byte[] body = Wire.bytes("anthropic.messages/count-tokens.json");

        AnswerReader reader = match.dialect()
                .readAnswer(
                        match.operation(),
                        new AnswerHead(200, "application/json", ""),
                        dev.fairlead.llm.call.Detail.FACTS);
        reader.accept(body, 0, body.length);
        AnswerFacts facts = reader.finish();

        assertThat(match.operation()).isEqualTo(new Operation("count_tokens", false));
        assertThat(facts.usage()).isEmpty();
        assertThat(facts.complete()).isTrue();
    }
}
