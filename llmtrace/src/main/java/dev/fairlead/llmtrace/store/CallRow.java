package dev.fairlead.llmtrace.store;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Money;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.call.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One stored call: everything but its text, which lies where its bodies say.
 *
 * @param number the call's entry number in the journal, dense from 1
 * @param parentSpanId empty when the call has no parent
 * @param startedAt to the microsecond
 * @param firstByte from the start to the first byte of the answer's body
 * @param firstToken from the start to the first token of output
 * @param duration from the start to the end; zero when unknown because the proxy died
 * @param status HTTP status the client got, 0 when it got none
 * @param request without segments
 * @param answer without segments; its tool calls carry no arguments, those are in the content
 * @param rating empty for calls that are not metered or have no usage
 */
public record CallRow(
        long number,
        String traceId,
        String spanId,
        String parentSpanId,
        Instant startedAt,
        Optional<Duration> firstByte,
        Optional<Duration> firstToken,
        Duration duration,
        Outcome outcome,
        int status,
        Caller caller,
        CallTarget target,
        RequestFacts request,
        AnswerFacts answer,
        Optional<Rating> rating,
        StoredBody requestBody,
        StoredBody answerBody) {

    public CallId id() {
        return new CallId(traceId, spanId);
    }

    /** The call's cost, empty when it is unpriced or not metered. */
    public Optional<Money> cost() {
        return rating.flatMap(r -> r instanceof Rating.Priced priced ? Optional.of(priced.cost()) : Optional.empty());
    }

    public Usage usage() {
        return answer.usage().orElse(Usage.NONE);
    }

    /** Whether the call counts as an error: an error status, an error inside the answer, or an end before the answer's. */
    public boolean failed() {
        return status >= 400
                || answer.error().isPresent()
                || outcome == Outcome.UPSTREAM_FAILED
                || outcome == Outcome.REFUSED
                || outcome == Outcome.INTERRUPTED;
    }
}
