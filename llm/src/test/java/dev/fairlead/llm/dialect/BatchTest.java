package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Billable;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.Rating;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {

    private static final String RESULTS = "/v1/messages/batches/msgbatch_1/results";

    /** The example of https://platform.claude.com/docs/en/api/retrieving-message-batch-results, texts shortened. */
    private static final String PUBLISHED = """
            {"custom_id":"my-second-request","result":{"type":"succeeded","message":{"id":"msg_014VwiXbi91y3JMjcpyGBHX5","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":[{"type":"text","text":"Hello again!"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":36}}}}
            {"custom_id":"my-first-request","result":{"type":"succeeded","message":{"id":"msg_01FqfsLoHwgeFbguDgpz48m7","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":[{"type":"text","text":"Hello!"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":34}}}}
            """;

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/messages/batches, create_batch",
        "GET, /v1/messages/batches, list_batches",
        "GET, /v1/messages/batches/msgbatch_1, retrieve_batch",
        "DELETE, /v1/messages/batches/msgbatch_1, delete_batch",
        "POST, /v1/messages/batches/msgbatch_1/cancel, cancel_batch",
        "GET, /v1/messages/batches/msgbatch_1/results, retrieve_batch_results"
    })
    void paths_of_anthropic_s_batches_have_names(String method, String path, String operation) {
        Dialects.Match match = Dialects.match(method, path);

        assertThat(match.dialect().name()).isEqualTo("anthropic.batches");
        assertThat(match.operation().name()).isEqualTo(operation);
        assertThat(match.operation().metered()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/messages/batches",
        "GET, /v1/messages/batches/",
        "GET, /v1/messages/batchesx",
        "POST, /v1/messages/batches/msgbatch_1/results",
        "GET, /v1/messages/batches/msgbatch_1/results/1"
    })
    void other_paths_are_nobody_s(String method, String path) {
        assertThat(Dialects.match(method, path).dialect()).isEqualTo(Dialects.OPAQUE);
    }

    @Test
    void results_are_added_up_line_by_line_in_whatever_pieces_they_come() {
        byte[] bytes = PUBLISHED.getBytes(StandardCharsets.UTF_8);
        for (int split = 0; split <= bytes.length; split += 7) {
            AnswerReader reader = reader("GET", RESULTS, 200);
            reader.accept(bytes, 0, split);
            reader.accept(bytes, split, bytes.length - split);

            AnswerFacts facts = reader.finish();
            assertThat(facts.usage()).contains(Usage.of(21, 70, Usage.Quality.REPORTED));
            assertThat(facts.model()).contains("claude-sonnet-4-5-20250929");
            assertThat(facts.segments()).extracting(TextSegment::text).containsExactly("Hello again!", "Hello!");
        }
    }

    @Test
    void of_messages_of_several_models_none_is_named() {
        AnswerFacts facts = answer(
                "GET", RESULTS, 200, PUBLISHED + PUBLISHED.replace("claude-sonnet-4-5-20250929", "claude-haiku-4-5"));

        assertThat(facts.usage()).contains(Usage.of(42, 140, Usage.Quality.REPORTED));
        assertThat(facts.model()).isEmpty();
    }

    @Test
    void a_sum_that_lacks_a_message_is_partial() {
        AnswerFacts facts =
                answer("GET", RESULTS, 200, PUBLISHED.replace("\"output_tokens\":34", "\"output_tokens\":-1"));

        assertThat(facts.usage()).contains(Usage.of(11, 36, Usage.Quality.PARTIAL));
    }

    @Test
    void results_that_are_not_ready_are_an_error() {
        AnswerFacts facts = answer(
                "GET",
                RESULTS,
                404,
                "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"no results yet\"}}");

        assertThat(facts.error().orElseThrow().type()).isEqualTo("not_found_error");
        assertThat(facts.usage()).isEmpty();
    }

    @Test
    void the_requests_of_a_batch_are_read() {
        Dialects.Match match = Dialects.match("POST", "/v1/messages/batches");
        RequestFacts facts = match.dialect()
                .readRequest(
                        match.operation(),
                        "/v1/messages/batches",
                        ("{\"requests\":[{\"custom_id\":\"1\",\"params\":{\"model\":\"claude-haiku-4-5\",\"max_tokens\":9,"
                                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Ahoy\"}]}}]}")
                                .getBytes(StandardCharsets.UTF_8),
                        Detail.CONTENT);

        assertThat(facts.model()).contains("claude-haiku-4-5");
        assertThat(facts.segments()).extracting(TextSegment::text).containsExactly("Ahoy");
        assertThat(facts.problem()).isEmpty();
    }

    @Test
    void openai_s_batch_reports_usage_once_it_has_ended() {
        String ended = new String(Wire.bytes("openai.resources/batch.json"), StandardCharsets.UTF_8);

        AnswerFacts facts = answer("GET", "/v1/batches/batch_abc123", 200, ended);

        assertThat(facts.usage()).contains(Usage.of(1500, 500, Usage.Quality.REPORTED));
        assertThat(facts.responseId()).contains("batch_abc123");
        assertThat(facts.finishReason()).contains("completed");
        assertThat(answer("GET", "/v1/batches/batch_abc123", 200, ended.replace("completed\"", "in_progress\""))
                        .usage())
                .isEmpty();
        assertThat(answer("POST", "/v1/batches/batch_abc123/cancel", 200, ended).usage())
                .isEmpty();
    }

    @Test
    void only_looks_at_a_batch_report_what_it_used() {
        assertThat(Dialects.reportsBatch("openai.resources", "retrieve_batch")).isTrue();
        assertThat(Dialects.reportsBatch("anthropic.batches", "retrieve_batch_results"))
                .isTrue();
        assertThat(Dialects.reportsBatch("anthropic.batches", "retrieve_batch")).isFalse();
        assertThat(Dialects.reportsBatch("openai.resources", "cancel_batch")).isFalse();
        assertThat(Dialects.reportsBatch("openai.chat", "chat")).isFalse();
    }

    @Test
    void a_sum_beyond_the_first_band_has_no_price() {
        assertThat(sumOf("openai", "gpt-6.1-sol", 272_000)).isInstanceOf(Rating.Priced.class);
        assertThat(sumOf("openai", "gpt-6.1-sol", 272_001)).isInstanceOf(Rating.Unpriced.class);
        assertThat(sumOf("openai", "gpt-5", 9_000_000)).isInstanceOf(Rating.Priced.class);
    }

    private static Rating sumOf(String provider, String model, long input) {
        return PriceCatalog.bundled()
                .rate(new Billable(
                        provider,
                        Optional.empty(),
                        Optional.of(model),
                        Usage.of(input, 10, Usage.Quality.REPORTED),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        true,
                        Instant.parse("2026-11-01T00:00:00Z")));
    }

    private static AnswerFacts answer(String method, String path, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        AnswerReader reader = reader(method, path, status);
        reader.accept(bytes, 0, bytes.length);
        return reader.finish();
    }

    private static AnswerReader reader(String method, String path, int status) {
        Dialects.Match match = Dialects.match(method, path);
        String type = path.endsWith("results") && status == 200 ? "application/x-jsonl" : "application/json";
        return match.dialect().readAnswer(match.operation(), new AnswerHead(status, type, ""), Detail.CONTENT);
    }
}
