package dev.fairlead.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import dev.fairlead.llm.dialect.Wire;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {

    @Test
    void what_is_billed_beside_tokens_survives_a_stream_that_broke_off() {
        Usage.Units seconds = new Usage.Units(0, 0, 9, 0);
        AnswerFacts cut = AnswerFacts.NONE.withUsage(
                Optional.of(Usage.of(3, 1, Quality.PARTIAL).with(seconds)));

        assertThat(TokenEstimate.completeByLength(RequestFacts.OPAQUE, cut))
                .contains(Usage.of(3, 1, Quality.PARTIAL).with(seconds));
    }

    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello world hello world\"}]}";

    private final TokenEstimate estimate = new TokenEstimate();

    @Test
    void leaves_a_full_report_as_it_is() {
        AnswerFacts answer = Wire.answer("anthropic.messages/stream.sse");

        assertThat(estimate.complete(RequestFacts.OPAQUE, answer)).isEqualTo(answer.usage());
    }

    @Test
    void counts_the_text_of_a_silent_stream_and_says_so() {
        RequestFacts request = Wire.request("openai.chat", QUESTION);
        AnswerFacts answer = Wire.answerOf(
                "openai.chat",
                "data: {\"choices\":[{\"delta\":{\"content\":\"hello world\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");

        assertThat(answer.usage()).isEmpty();
        assertThat(estimate.complete(request, answer)).contains(Usage.of(4, 2, Quality.ESTIMATED));
    }

    @Test
    void goes_by_length_where_the_text_was_not_kept() {
        RequestFacts request = Wire.request("openai.chat", QUESTION, Detail.FACTS);

        assertThat(request.inputChars()).isEqualTo(23);
        assertThat(TokenEstimate.completeByLength(
                        request, Wire.answer("anthropic.messages/thinking.sse", Detail.FACTS)))
                .contains(Usage.of(6, 32, Quality.ESTIMATED));
    }

    @Test
    void raises_the_output_of_a_stream_that_broke_off_to_what_was_seen() {
        String start =
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\n";
        String text = "event: content_block_delta\n"
                + "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hello world hello world\"}}\n\n";

        AnswerFacts answer = Wire.answerOf("anthropic.messages", start + text);

        assertThat(answer.usage()).contains(Usage.of(25, 1, Quality.PARTIAL));
        assertThat(estimate.complete(RequestFacts.OPAQUE, answer)).contains(Usage.of(25, 4, Quality.PARTIAL));
    }

    @Test
    void estimates_nothing_for_an_error_before_any_output() {
        assertThat(estimate.complete(Wire.request("openai.chat", QUESTION), Wire.answer("openai.chat/error.json")))
                .isEmpty();
    }

    @Test
    void counts_a_long_text_without_spaces_in_reasonable_pieces() {
        assertThat(estimate.tokens("a".repeat(400_000))).isBetween(10_000L, 400_000L);
    }
}
