package dev.fairlead.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import dev.fairlead.llm.dialect.Wire;
import org.junit.jupiter.api.Test;

/** Ways in which others have counted wrongly. */
class UsageTrapsTest {

    private static AnswerFacts chat(String usage) {
        return Wire.answerOf("openai.chat", "{\"choices\":[],\"usage\":" + usage + "}");
    }

    private static AnswerFacts response(String usage) {
        return Wire.answerOf("openai.responses", "{\"status\":\"completed\",\"usage\":" + usage + "}");
    }

    private static AnswerFacts message(String usage) {
        return Wire.answerOf("anthropic.messages", "{\"type\":\"message\",\"usage\":" + usage + "}");
    }

    private static Usage cached(long uncached, long read, long write5m, long write1h, long output) {
        return new Usage(uncached, read, write5m, write1h, output, 0, 0, 0, 0, 0, 0, 0, Quality.REPORTED);
    }

    @Test
    void openai_counts_cached_tokens_inside_prompt_tokens() {
        assertThat(
                        chat("{\"prompt_tokens\":2006,\"completion_tokens\":300,\"prompt_tokens_details\":{\"cached_tokens\":1920}}")
                                .usage())
                .contains(cached(86, 1920, 0, 0, 300));
        assertThat(response(
                                "{\"input_tokens\":2006,\"output_tokens\":300,\"input_tokens_details\":{\"cached_tokens\":1920}}")
                        .usage())
                .contains(cached(86, 1920, 0, 0, 300));
    }

    @Test
    void openai_counts_cache_writes_inside_the_input_too() {
        assertThat(
                        chat("{\"prompt_tokens\":100,\"completion_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":25,\"cache_write_tokens\":60}}")
                                .usage())
                .contains(cached(15, 25, 60, 0, 7));
        assertThat(response(
                                "{\"input_tokens\":100,\"output_tokens\":7,\"input_tokens_details\":{\"cached_tokens\":25,\"cache_write_tokens\":60}}")
                        .usage())
                .contains(cached(15, 25, 60, 0, 7));
    }

    @Test
    void anthropic_counts_cached_tokens_beside_input_tokens() {
        Usage usage = message(
                        "{\"input_tokens\":50,\"cache_read_input_tokens\":100000,\"cache_creation_input_tokens\":248,\"output_tokens\":503}")
                .usage()
                .orElseThrow();

        assertThat(usage).isEqualTo(cached(50, 100000, 248, 0, 503));
        assertThat(usage.totalInput()).isEqualTo(100298);
    }

    @Test
    void anthropic_cache_writes_without_a_lifetime_are_five_minute_writes() {
        assertThat(message(
                                "{\"input_tokens\":1,\"cache_creation_input_tokens\":300,\"output_tokens\":2,"
                                        + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":50,\"ephemeral_1h_input_tokens\":100}}")
                        .usage())
                .contains(cached(1, 0, 200, 100, 2));
        assertThat(message(
                                "{\"input_tokens\":1,\"output_tokens\":2,\"cache_creation\":{\"ephemeral_1h_input_tokens\":100}}")
                        .usage())
                .contains(cached(1, 0, 0, 100, 2));
    }

    @Test
    void a_message_delta_replaces_what_message_start_said_figure_by_figure() {
        AnswerFacts facts = Wire.answerOf("anthropic.messages", """
                event: message_start
                data: {"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":800,"cache_creation_input_tokens":300,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":300},"output_tokens":4,"service_tier":"priority"}}}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":20,"input_tokens":null}}

                event: message_delta
                data: {"type":"message_delta","delta":{},"usage":{"output_tokens":57}}

                event: message_stop
                data: {"type":"message_stop"}

                """);

        assertThat(facts.usage()).contains(cached(10, 800, 0, 300, 57));
        assertThat(facts.serviceTier()).contains("priority");
    }

    @Test
    void reasoning_is_part_of_the_output_and_never_added() {
        Usage usage =
                chat("{\"prompt_tokens\":1,\"completion_tokens\":900,\"completion_tokens_details\":{\"reasoning_tokens\":850}}")
                        .usage()
                        .orElseThrow();

        assertThat(usage.output()).isEqualTo(900);
        assertThat(usage.reasoning()).isEqualTo(850);
        assertThat(usage.totalTokens()).isEqualTo(901);
        assertThat(message(
                                "{\"input_tokens\":1,\"output_tokens\":900,\"output_tokens_details\":{\"thinking_tokens\":850}}")
                        .usage())
                .contains(new Usage(1, 0, 0, 0, 900, 850, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void rejected_predictions_are_already_in_the_output() {
        assertThat(chat("{\"prompt_tokens\":5,\"completion_tokens\":66,\"completion_tokens_details\":"
                                + "{\"accepted_prediction_tokens\":12,\"rejected_prediction_tokens\":26}}")
                        .usage())
                .contains(Usage.of(5, 66, Quality.REPORTED));
    }

    @Test
    void usage_repeated_in_every_chunk_is_not_added_up() {
        AnswerFacts facts = Wire.answerOf("openai.chat", """
                data: {"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":7,"completion_tokens":1}}

                data: {"choices":[{"delta":{"content":"b"}}],"usage":{"prompt_tokens":7,"completion_tokens":2}}

                data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2}}

                """);

        assertThat(facts.usage()).contains(Usage.of(7, 2, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void figures_that_cannot_be_are_refused_not_wrapped() {
        for (String absurd : new String[] {"-1", "1e30", "1.5", "99999999999999999999999", "1000000000001"}) {
            assertThat(chat("{\"prompt_tokens\":" + absurd + ",\"completion_tokens\":1}")
                            .usage())
                    .as(absurd)
                    .isEmpty();
            assertThat(message("{\"input_tokens\":1,\"output_tokens\":" + absurd + "}")
                            .usage())
                    .as(absurd)
                    .isEmpty();
        }
        assertThat(chat("{\"prompt_tokens\":12.0,\"completion_tokens\":1}").usage())
                .contains(Usage.of(12, 1, Quality.REPORTED));
    }

    @Test
    void a_report_whose_parts_exceed_the_whole_is_refused() {
        assertThat(
                        chat("{\"prompt_tokens\":10,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":11}}")
                                .usage())
                .isEmpty();
        assertThat(response(
                                "{\"input_tokens\":10,\"output_tokens\":1,\"output_tokens_details\":{\"reasoning_tokens\":2}}")
                        .usage())
                .isEmpty();
    }

    @Test
    void null_in_place_of_usage_is_silence() {
        assertThat(chat("null").usage()).isEmpty();
        assertThat(chat("{}").usage()).isEmpty();
        assertThat(chat("\"none\"").usage()).isEmpty();
        assertThat(chat("{\"prompt_tokens\":3,\"completion_tokens\":4,\"prompt_tokens_details\":null}")
                        .usage())
                .contains(Usage.of(3, 4, Quality.REPORTED));
    }

    @Test
    void opening_a_page_is_no_billed_search() {
        AnswerFacts facts = Wire.answerOf(
                "openai.responses",
                "{\"output\":[{\"action\":{\"type\":\"search\"},\"type\":\"web_search_call\"},"
                        + "{\"type\":\"web_search_call\",\"action\":{\"type\":\"open_page\"}},"
                        + "{\"type\":\"file_search_call\"}],\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}");

        assertThat(facts.usage()).contains(new Usage(1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 1, Quality.REPORTED));
    }

    @Test
    void tier_speed_and_region_come_from_the_answer() {
        AnswerFacts facts = message(
                "{\"input_tokens\":1,\"output_tokens\":2,\"service_tier\":\"batch\",\"speed\":\"fast\",\"inference_geo\":\"us\"}");

        assertThat(facts.serviceTier()).contains("batch");
        assertThat(facts.speed()).contains("fast");
        assertThat(facts.region()).contains("us");
        assertThat(message("{\"input_tokens\":1,\"inference_geo\":\"not_available\"}")
                        .region())
                .isEmpty();
    }

    @Test
    void a_running_total_never_falls() {
        assertThat(stream("{\"input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":30}")
                        .usage())
                .contains(cached(10, 800, 0, 0, 30));
    }

    @Test
    void a_total_that_cannot_be_leaves_what_was_said_before_as_a_part() {
        assertThat(stream("{\"output_tokens\":-30}").usage())
                .contains(cached(10, 800, 0, 0, 4).withQuality(Quality.PARTIAL));
    }

    private static AnswerFacts stream(String lastUsage) {
        return Wire.answerOf(
                "anthropic.messages",
                "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":800,\"output_tokens\":4}}}\n\n"
                        + "data: {\"type\":\"message_delta\",\"usage\":" + lastUsage + "}\n\n"
                        + "data: {\"type\":\"message_stop\"}\n\n");
    }
}
