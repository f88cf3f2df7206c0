package dev.fairlead.llm.call;

import java.util.List;
import java.util.Optional;

/**
 * What an answer or stream said, as far as it came.
 *
 * @param model the model that served the call, as the provider names it
 * @param responseId the provider's id of the answer
 * @param finishReason the provider's own word ({@code stop}, {@code end_turn}, {@code tool_calls}, …)
 * @param usage what the provider reported, in normal form; empty when it was silent
 * @param serviceTier the tier the provider says it served
 * @param speed the speed mode the provider says it served ({@code fast}), empty when it does not say
 * @param region the inference region the provider says it served from, empty when it does not say
 * @param toolCalls tools the model asked for, assembled from deltas
 * @param outputChars characters of all answer text, reasoning and tool arguments included
 * @param preview the beginning of the answer's text, at most {@link RequestFacts#PREVIEW_CHARS} characters
 * @param segments every text of the answer; empty when read with {@link Detail#FACTS}
 * @param error the error the provider reported, in a body or inside a stream that began with 200
 * @param complete whether the answer reached its end by the dialect's own rules
 */
public record AnswerFacts(
        Optional<String> model,
        Optional<String> responseId,
        Optional<String> finishReason,
        Optional<Usage> usage,
        Optional<String> serviceTier,
        Optional<String> speed,
        Optional<String> region,
        List<ToolCall> toolCalls,
        long outputChars,
        String preview,
        List<TextSegment> segments,
        Optional<AnswerError> error,
        boolean complete) {

    /** Nothing known: an opaque answer, or none. */
    public static final AnswerFacts NONE = new AnswerFacts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            0,
            "",
            List.of(),
            Optional.empty(),
            false);

    public AnswerFacts {
        toolCalls = List.copyOf(toolCalls);
        segments = List.copyOf(segments);
    }

    /** The same answer with other usage. */
    public AnswerFacts withUsage(Optional<Usage> other) {
        return with(model, finishReason, other, toolCalls, error);
    }

    /** The same answer without the name of the model that served it. */
    public AnswerFacts withoutModel() {
        return with(Optional.empty(), finishReason, usage, toolCalls, error);
    }

    /** The same answer with other tool calls. */
    public AnswerFacts withToolCalls(List<ToolCall> other) {
        return with(model, finishReason, usage, other, error);
    }

    /** The same answer with another finish reason. */
    public AnswerFacts withFinishReason(String other) {
        return with(model, Optional.of(other), usage, toolCalls, error);
    }

    /** The same answer with an error. */
    public AnswerFacts withError(AnswerError other) {
        return with(model, finishReason, usage, toolCalls, Optional.of(other));
    }

    private AnswerFacts with(
            Optional<String> otherModel,
            Optional<String> otherFinishReason,
            Optional<Usage> otherUsage,
            List<ToolCall> otherToolCalls,
            Optional<AnswerError> otherError) {
        return new AnswerFacts(
                otherModel,
                responseId,
                otherFinishReason,
                otherUsage,
                serviceTier,
                speed,
                region,
                otherToolCalls,
                outputChars,
                preview,
                segments,
                otherError,
                complete);
    }
}
