package dev.fairlead.llmtrace.call;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The second of a call's two journal records, written before the last byte of its answer is released.
 *
 * @param status HTTP status the client got, 0 when it got none
 * @param firstByteNanos from the call's start to the first byte of the answer's body
 * @param firstTokenNanos from the call's start to the first token of output
 * @param endNanos from the call's start to its end
 * @param answer its segments are never kept here; its usage is final, estimated where the provider was silent
 * @param requestBody the request body where it streamed through, else {@link Body#NONE}
 * @param answerBody the answer as it came over the wire
 * @param request what the request said, where that was known only once it had streamed through
 */
public record CallClosed(
        Outcome outcome,
        int status,
        OptionalLong firstByteNanos,
        OptionalLong firstTokenNanos,
        long endNanos,
        AnswerFacts answer,
        Body requestBody,
        Body answerBody,
        Optional<RequestFacts> request) {

    public CallClosed withAnswer(AnswerFacts other) {
        return new CallClosed(
                outcome, status, firstByteNanos, firstTokenNanos, endNanos, other, requestBody, answerBody, request);
    }

    /** A call whose request was known when it was opened. */
    public CallClosed(
            Outcome outcome,
            int status,
            OptionalLong firstByteNanos,
            OptionalLong firstTokenNanos,
            long endNanos,
            AnswerFacts answer,
            Body requestBody,
            Body answerBody) {
        this(
                outcome,
                status,
                firstByteNanos,
                firstTokenNanos,
                endNanos,
                answer,
                requestBody,
                answerBody,
                Optional.empty());
    }
}
