package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.usage.TokenEstimate;
import dev.fairlead.llmtrace.call.Outcome;

/**
 * Says what a call used where the provider did not, or did not get to the end: counted from the text while it is at
 * hand, and marked as {@link Usage.Quality#ESTIMATED} or {@link Usage.Quality#PARTIAL}. Blocking: not for event loops.
 */
final class Settlement {

    private final TokenEstimate estimate = new TokenEstimate();

    /** Whether the usage of a call that went upstream must be estimated, in whole or in part. */
    static boolean isOpen(Route route, Outcome outcome, int status, AnswerFacts answer) {
        if (!route.operation().metered() || outcome == Outcome.COMPLETED && status >= 400) {
            return false;
        }
        return answer.usage().isEmpty() || answer.usage().get().quality() == Usage.Quality.PARTIAL;
    }

    /** The answer with its usage completed, from the bodies as far as they were kept. */
    AnswerFacts settle(Route route, byte[] requestBody, String requestEncoding, AnswerFacts answer, Carrier carrier) {
        RequestFacts asked = RequestBodies.read(route, requestBody, requestEncoding, Detail.CONTENT);
        return answer.withUsage(estimate.complete(asked, carrier.readAgain()));
    }
}
