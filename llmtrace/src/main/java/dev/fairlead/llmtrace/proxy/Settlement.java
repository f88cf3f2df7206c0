package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.usage.TokenEstimate;
import dev.fairlead.llmtrace.call.Outcome;
import java.util.Optional;

/**
 * Says what a call used where the provider did not, or did not get to the end: counted from the text while it is at
 * hand, and marked as {@link Usage.Quality#ESTIMATED} or {@link Usage.Quality#PARTIAL}. Blocking: not for event loops.
 */
final class Settlement {

    /** Whether the usage of a call that went upstream must be estimated, in whole or in part. */
    static boolean isOpen(Route route, Outcome outcome, int status, AnswerFacts answer) {
        if (!route.operation().metered() || outcome == Outcome.COMPLETED && status >= 400) {
            return false;
        }
        return answer.usage().isEmpty() || outcome != Outcome.COMPLETED || !answer.complete();
    }

    AnswerFacts settle(
            Route route,
            Outcome outcome,
            RequestFacts request,
            AnswerFacts answer,
            byte[] requestBody,
            String requestEncoding,
            Relay relay) {
        boolean whole = outcome == Outcome.COMPLETED && answer.complete();
        long output = answer.outputChars() == 0
                ? 0
                : TokenEstimate.count(relay.readAgain().segments(), answer.outputChars());
        Usage usage = answer.usage()
                .map(reported -> atLeast(reported, output).withQuality(Usage.Quality.PARTIAL))
                .orElseGet(() -> Usage.of(
                        TokenEstimate.count(
                                RequestBodies.read(route, requestBody, requestEncoding, Detail.CONTENT)
                                        .segments(),
                                request.inputChars()),
                        output,
                        whole ? Usage.Quality.ESTIMATED : Usage.Quality.PARTIAL));
        return new AnswerFacts(
                answer.model(),
                answer.responseId(),
                answer.finishReason(),
                Optional.of(usage),
                answer.serviceTier(),
                answer.speed(),
                answer.region(),
                answer.toolCalls(),
                answer.outputChars(),
                answer.preview(),
                answer.segments(),
                answer.error(),
                answer.complete());
    }

    private static Usage atLeast(Usage reported, long output) {
        return new Usage(
                reported.inputUncached(),
                reported.cacheRead(),
                reported.cacheWrite5m(),
                reported.cacheWrite1h(),
                Math.max(reported.output(), output),
                reported.reasoning(),
                reported.audioInput(),
                reported.audioOutput(),
                reported.imageInput(),
                reported.imageOutput(),
                reported.webSearches(),
                reported.toolCalls(),
                reported.quality());
    }
}
