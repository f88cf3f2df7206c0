package dev.fairlead.llmtrace.api;

import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.search.CallText;
import dev.fairlead.llmtrace.store.CallRow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the kept bodies of a call again, now for a person: texts by role and origin, tool calls with arguments. */
final class CallContent {

    private final ContentReader content;

    CallContent(ContentReader content) {
        this.content = content;
    }

    /** See schema {@code Content}. */
    record ContentView(
            List<SegmentView> input,
            List<SegmentView> output,
            List<ToolCall> toolCalls,
            Optional<String> request,
            Optional<String> answer,
            Optional<String> problem) {}

    /** See schema {@code Segment}. */
    record SegmentView(String role, String origin, String name, String callId, String text) {
        static SegmentView of(TextSegment segment) {
            return new SegmentView(
                    segment.role(),
                    segment.origin().name().toLowerCase(Locale.ROOT),
                    segment.name(),
                    segment.callId(),
                    segment.text());
        }
    }

    /**
     * A call whose text was erased or cannot be read is still shown, and says so.
     *
     * @param raw whether the bodies as they went over the wire, decoded, are wanted as well
     */
    ContentView of(CallRow row, boolean raw) {
        Said said = Said.in(row, content);
        Optional<CallText> wire = said.text().filter(_ -> raw);
        return new ContentView(
                said.input().stream().map(SegmentView::of).toList(),
                said.output().stream().map(SegmentView::of).toList(),
                said.toolCalls(),
                wire.map(CallText::requestText),
                wire.map(CallText::answerText),
                said.problem());
    }
}
