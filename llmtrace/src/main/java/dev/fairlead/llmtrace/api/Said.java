package dev.fairlead.llmtrace.api;

import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.search.CallText;
import dev.fairlead.llmtrace.store.CallRow;
import java.util.List;
import java.util.Optional;

/**
 * What was said in a call, for a person to read: the first 16 MiB of each body.
 *
 * @param text empty where it was erased, expired or is damaged
 * @param problem why there is no text
 */
record Said(Optional<CallText> text, Optional<String> problem) {

    private static final int MAX_BODY_BYTES = 16 << 20;

    static Said in(CallRow call, ContentReader content) {
        try {
            return new Said(Optional.of(CallText.of(call, content, MAX_BODY_BYTES)), Optional.empty());
        } catch (ContentException e) {
            return new Said(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    List<TextSegment> input() {
        return text.map(CallText::input).orElse(List.of());
    }

    List<TextSegment> output() {
        return text.map(CallText::output).orElse(List.of());
    }

    List<ToolCall> toolCalls() {
        return text.map(CallText::toolCalls).orElse(List.of());
    }
}
