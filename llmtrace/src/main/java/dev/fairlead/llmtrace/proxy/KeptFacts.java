package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llmtrace.call.ContentMode;
import java.util.List;

/**
 * What may be kept of a call's facts under a content mode: numbers and names always, words only under
 * {@link ContentMode#FULL}. An error keeps its type and loses its message, which may quote the request.
 */
final class KeptFacts {

    private KeptFacts() {}

    static RequestFacts of(ContentMode mode, RequestFacts facts) {
        if (mode == ContentMode.FULL) {
            return facts;
        }
        return new RequestFacts(
                facts.model(),
                facts.stream(),
                facts.maxTokens(),
                facts.parameters(),
                facts.toolNames(),
                facts.inputChars(),
                "",
                List.of(),
                facts.problem());
    }

    static AnswerFacts of(ContentMode mode, AnswerFacts facts) {
        if (mode == ContentMode.FULL) {
            return facts;
        }
        return new AnswerFacts(
                facts.model(),
                facts.responseId(),
                facts.finishReason(),
                facts.usage(),
                facts.serviceTier(),
                facts.speed(),
                facts.region(),
                facts.toolCalls().stream()
                        .map(call -> new ToolCall(call.id(), call.name(), ""))
                        .toList(),
                facts.outputChars(),
                "",
                List.of(),
                facts.error().map(error -> new AnswerError(error.type(), "")),
                facts.complete());
    }
}
