package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.usage.TokenEstimate;
import dev.fairlead.llmtrace.call.Outcome;
import java.util.Optional;

/**
 * Says what a call used where the provider did not, or did not get to the end: counted from the text while it is at
 * hand, and marked as {@link Usage.Quality#ESTIMATED} or {@link Usage.Quality#PARTIAL}. Blocking: not for event loops.
 */
final class Settlement {

    private final TokenEstimate estimate = new TokenEstimate();

    /** Whether the usage of a call that went upstream must be estimated, in whole or in part. */
    static boolean isOpen(Route route, Outcome outcome, int status, AnswerFacts answer) {
        return switch (route.operation().metering()) {
            case NONE, BATCH -> false;
            // The whole request is billed once it is taken, whatever is heard of the answer.
            case CHARACTERS -> status == 200 && answer.usage().isEmpty();
            case TEXT ->
                !(outcome == Outcome.COMPLETED && status >= 400)
                        && (answer.usage().isEmpty() || answer.usage().get().quality() == Usage.Quality.PARTIAL);
        };
    }

    /** The answer with its usage completed, from the bodies as far as they were kept. */
    AnswerFacts settle(Route route, byte[] requestBody, String requestEncoding, AnswerFacts answer, Carrier carrier) {
        RequestFacts asked = RequestBodies.read(route, requestBody, requestEncoding, Detail.CONTENT);
        if (route.operation().metering() == Operation.Metering.CHARACTERS) {
            return answer.withUsage(Optional.of(spoken(asked)));
        }
        return answer.withUsage(estimate.complete(asked, carrier.readAgain()));
    }

    private static Usage spoken(RequestFacts asked) {
        long characters = asked.segments().stream()
                .filter(segment -> segment.origin() == Origin.USER)
                .mapToLong(segment ->
                        segment.text().codePointCount(0, segment.text().length()))
                .sum();
        return Usage.of(new Usage.Units(0, 0, 0, characters), Usage.Quality.ESTIMATED);
    }
}
