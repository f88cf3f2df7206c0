package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InteractionsTest {

    private static final String PATH = "/v1beta/interactions";

    /** By https://ai.google.dev/gemini-api/docs/interactions/quickstart, signature and text shortened. */
    private static final String PUBLISHED =
            "{\"id\":\"v1_ChdpQUFvYXI\",\"status\":\"completed\",\"usage\":{\"total_tokens\":197,"
                    + "\"total_input_tokens\":8,\"total_output_tokens\":12},\"created\":\"2026-06-09T12:01:25Z\",\"steps\":["
                    + "{\"type\":\"thought\",\"signature\":\"x\"},{\"type\":\"model_output\",\"content\":[{\"type\":\"text\","
                    + "\"text\":\"AI learns patterns.\"}]}],\"object\":\"interaction\",\"model\":\"gemini-3.5-flash\"}";

    /** By https://ai.google.dev/gemini-api/docs/interactions/streaming and the types of @google/genai 2.32.0. */
    private static final String STREAM = """
            event: interaction.created
            data: {"interaction":{"id":"v1_a","status":"in_progress","object":"interaction","model":"gemini-3-flash-preview"},"event_type":"interaction.created"}

            event: interaction.status_update
            data: {"interaction_id":"v1_a","status":"in_progress","event_type":"interaction.status_update"}

            event: step.start
            data: {"index":0,"step":{"type":"thought"},"event_type":"step.start"}

            event: step.delta
            data: {"index":0,"delta":{"content":{"type":"text","text":"Counting."},"type":"thought_summary"},"event_type":"step.delta"}

            event: step.delta
            data: {"index":0,"delta":{"signature":"...","type":"thought_signature"},"event_type":"step.delta"}

            event: step.stop
            data: {"index":0,"event_type":"step.stop"}

            event: step.start
            data: {"index":1,"step":{"type":"model_output"},"event_type":"step.start"}

            event: step.delta
            data: {"index":1,"delta":{"text":"1, 2, ","type":"text"},"event_type":"step.delta"}

            event: step.delta
            data: {"index":1,"delta":{"text":"3.","type":"text"},"event_type":"step.delta"}

            event: step.start
            data: {"index":2,"step":{"type":"function_call","id":"call_1","name":"ring","arguments":{}},"event_type":"step.start"}

            event: step.delta
            data: {"index":2,"delta":{"arguments":"{\\"times\\":","type":"arguments_delta"},"event_type":"step.delta"}

            event: step.delta
            data: {"index":2,"delta":{"arguments":"3}","type":"arguments_delta"},"event_type":"step.delta"}

            event: interaction.completed
            data: {"interaction":{"id":"v1_a","status":"requires_action","model":"gemini-3-flash-preview","service_tier":"standard","usage":{"total_input_tokens":20,"total_cached_tokens":5,"total_tool_use_tokens":3,"total_output_tokens":11,"total_thought_tokens":40,"total_tokens":74,"grounding_tool_count":[{"count":2,"type":"google_search"}]}},"event_type":"interaction.completed"}

            """;

    @ParameterizedTest
    @CsvSource({
        "POST, /v1beta/interactions, create_interaction, true",
        "POST, /v1beta1/projects/p/locations/global/interactions, create_interaction, true",
        "GET, /v1beta/interactions/v1_a, retrieve_interaction, false",
        "POST, /v1beta/interactions/v1_a/cancel, cancel_interaction, false",
        "DELETE, /v1beta/interactions/v1_a, delete_interaction, false",
        "GET, /v1beta/interactions, opaque, false",
        "POST, /v1beta/interactions/v1_a/other, opaque, false"
    })
    void knows_its_paths(String method, String path, String operation, boolean metered) {
        Dialects.Match match = Dialects.match(method, path);

        assertThat(match.dialect().name()).isEqualTo("gemini.interactions");
        assertThat(match.operation()).isEqualTo(new Operation(operation, metered));
    }

    @Test
    void what_its_name_begins_only_is_google_s_all_the_same() {
        assertThat(Dialects.match("GET", "/v1beta/interactionsx").dialect().name())
                .isEqualTo("gemini.content");
    }

    @Test
    void a_whole_interaction_is_read_and_a_total_beyond_its_parts_makes_it_partial() {
        AnswerFacts facts = answer("POST", PATH, 200, PUBLISHED);

        assertThat(facts.usage()).contains(Usage.of(8, 12, Usage.Quality.PARTIAL));
        assertThat(answer("POST", PATH, 200, PUBLISHED.replace("197", "20")).usage())
                .contains(Usage.of(8, 12, Usage.Quality.REPORTED));
        assertThat(facts.model()).contains("gemini-3.5-flash");
        assertThat(facts.responseId()).contains("v1_ChdpQUFvYXI");
        assertThat(facts.finishReason()).contains("completed");
        assertThat(facts.preview()).isEqualTo("AI learns patterns.");
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void a_stream_is_read_event_by_event_in_whatever_pieces_it_comes() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int split = 0; split <= bytes.length; split += 11) {
            AnswerReader reader = reader("POST", PATH, 200, "text/event-stream");
            reader.accept(bytes, 0, split);
            reader.accept(bytes, split, bytes.length - split);

            AnswerFacts facts = reader.finish();
            assertThat(facts.usage())
                    .contains(new Usage(18, 5, 0, 0, 51, 40, 0, 0, 0, 0, 2, 0, Usage.Quality.REPORTED));
            assertThat(facts.segments())
                    .extracting(TextSegment::origin, TextSegment::text)
                    .containsExactly(
                            tuple(Origin.REASONING, "Counting."),
                            tuple(Origin.ASSISTANT, "1, 2, 3."),
                            tuple(Origin.TOOL_CALL, "{\"times\":3}"));
            assertThat(facts.toolCalls()).singleElement().satisfies(call -> {
                assertThat(call.name()).isEqualTo("ring");
                assertThat(call.id()).isEqualTo("call_1");
            });
            assertThat(facts.serviceTier()).contains("standard");
            assertThat(facts.complete()).isTrue();
        }
    }

    @Test
    void a_stream_that_breaks_off_is_not_complete() {
        String broken = STREAM.substring(0, STREAM.indexOf("event: interaction.completed"));

        AnswerFacts facts = answer("POST", PATH, 200, broken);

        assertThat(facts.complete()).isFalse();
        assertThat(facts.usage()).isEmpty();
        assertThat(facts.outputChars()).isPositive();
    }

    @Test
    void looking_at_one_again_bills_nothing() {
        AnswerFacts facts = answer("GET", PATH + "/v1_a", 200, PUBLISHED);

        assertThat(facts.usage()).isEmpty();
        assertThat(facts.model()).contains("gemini-3.5-flash");
    }

    @Test
    void errors_are_google_s_or_stand_in_the_stream() {
        assertThat(answer("POST", PATH, 400, "{\"error\":{\"message\":\"no model\",\"code\":\"invalid_request\"}}")
                        .error())
                .contains(new AnswerError("invalid_request", "no model"));
        assertThat(answer(
                                "POST",
                                PATH,
                                200,
                                "event: error\ndata: {\"error\":{\"code\":\"x\",\"message\":\"gone\"},\"event_type\":\"error\"}\n\n")
                        .error())
                .contains(new AnswerError("x", "gone"));
    }

    @Test
    void a_request_is_read_with_text_contents_or_steps_as_input() {
        RequestFacts text = request("{\"model\":\"gemini-3.5-flash\",\"input\":\"Ahoy\",\"stream\":true,"
                + "\"system_instruction\":\"Short.\",\"generation_config\":{\"max_output_tokens\":9,\"temperature\":0.5},"
                + "\"tools\":[{\"type\":\"function\",\"name\":\"ring\"},{\"type\":\"google_search\"}],"
                + "\"labels\":{\"team\":\"yard\"},\"background\":false}");
        assertThat(text.model()).contains("gemini-3.5-flash");
        assertThat(text.stream()).isTrue();
        assertThat(text.maxTokens()).hasValue(9);
        assertThat(text.toolNames()).containsExactly("ring", "google_search");
        assertThat(text.preview()).isEqualTo("Ahoy");
        assertThat(text.parameters()).containsEntry("temperature", "0.5").containsEntry("background", "false");
        assertThat(text.metadata()).containsEntry("team", "yard");

        assertThat(request("{\"input\":[{\"type\":\"text\",\"text\":\"Ahoy\"},{\"type\":\"image\",\"data\":\"AAAA\"}]}")
                        .segments())
                .extracting(TextSegment::role, TextSegment::text)
                .containsExactly(tuple("user", "Ahoy"));
        assertThat(request("{\"input\":[{\"type\":\"user_input\",\"content\":[{\"type\":\"text\",\"text\":\"Ring\"}]},"
                                + "{\"type\":\"function_call\",\"id\":\"c\",\"name\":\"ring\",\"arguments\":{\"times\":3}},"
                                + "{\"type\":\"function_result\",\"call_id\":\"c\",\"result\":\"rung\"},"
                                + "{\"type\":\"model_output\",\"content\":[{\"type\":\"text\",\"text\":\"Done\"}]}]}")
                        .segments())
                .extracting(TextSegment::origin, TextSegment::text)
                .containsExactly(
                        tuple(Origin.USER, "Ring"),
                        tuple(Origin.TOOL_CALL, "{\"times\":3}"),
                        tuple(Origin.TOOL_RESULT, "rung"),
                        tuple(Origin.ASSISTANT, "Done"));
    }

    private static RequestFacts request(String body) {
        Dialects.Match match = Dialects.match("POST", PATH);
        return match.dialect()
                .readRequest(match.operation(), PATH, body.getBytes(StandardCharsets.UTF_8), Detail.CONTENT);
    }

    private static AnswerFacts answer(String method, String path, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        AnswerReader reader =
                reader(method, path, status, body.startsWith("{") ? "application/json" : "text/event-stream");
        reader.accept(bytes, 0, bytes.length);
        return reader.finish();
    }

    private static AnswerReader reader(String method, String path, int status, String type) {
        Dialects.Match match = Dialects.match(method, path);
        return match.dialect().readAnswer(match.operation(), new AnswerHead(status, type, ""), Detail.CONTENT);
    }
}
