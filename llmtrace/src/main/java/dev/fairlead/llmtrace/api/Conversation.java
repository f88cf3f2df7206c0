package dev.fairlead.llmtrace.api;

import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llmtrace.api.CallContent.SegmentView;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.store.CallRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls of a session as a conversation: what each added to it. Clients send the whole history with every call, so a
 * call's own words are those after the last ones of the assistant.
 */
final class Conversation {

    private final ContentReader content;

    Conversation(ContentReader content) {
        this.content = content;
    }

    /**
     * See schema {@code Turn}.
     *
     * @param problem why nothing is shown, where text was kept and cannot be read any more
     */
    record TurnView(
            CallView call,
            List<SegmentView> input,
            List<SegmentView> output,
            List<ToolCallView> toolCalls,
            Optional<String> problem) {}

    /** See schema {@code ToolCall}. */
    record ToolCallView(String id, String name, String arguments, Optional<String> result) {}

    /**
     * The turns of calls in their order.
     *
     * @param after calls that follow, read only for the results of tools
     */
    List<TurnView> turns(List<CallRow> calls, List<CallRow> after) {
        List<Spoken> spoken = new ArrayList<>();
        Map<String, String> results = new HashMap<>();
        for (CallRow call : calls) {
            Said said = Said.in(call, content);
            addResults(results, said.input());
            spoken.add(Spoken.of(call, said));
        }
        after.forEach(call -> addResults(results, Said.in(call, content).input()));
        return spoken.stream().map(turn -> turn.view(results)).toList();
    }

    /** A tool answers once, but clients repeat the answer in every later request. */
    private static void addResults(Map<String, String> results, List<TextSegment> input) {
        Map<String, StringBuilder> texts = new HashMap<>();
        for (TextSegment segment : input) {
            if (segment.origin() == Origin.TOOL_RESULT && !segment.callId().isEmpty()) {
                texts.computeIfAbsent(segment.callId(), _ -> new StringBuilder())
                        .append(segment.text());
            }
        }
        texts.forEach((id, text) -> results.putIfAbsent(id, text.toString()));
    }

    /** What is shown of a call; the history that came with it, most of its text, is let go. */
    private record Spoken(
            CallRow call,
            List<SegmentView> input,
            List<SegmentView> output,
            List<ToolCall> toolCalls,
            Optional<String> problem) {

        static Spoken of(CallRow call, Said said) {
            return new Spoken(
                    call,
                    added(said.input()),
                    said.output().stream()
                            .filter(segment -> segment.origin() != Origin.TOOL_CALL)
                            .map(SegmentView::of)
                            .toList(),
                    said.toolCalls(),
                    said.problem());
        }

        TurnView view(Map<String, String> results) {
            return new TurnView(
                    CallView.of(call),
                    input,
                    output,
                    toolCalls.stream()
                            .map(tool -> new ToolCallView(
                                    tool.id(),
                                    tool.name(),
                                    tool.arguments(),
                                    Optional.ofNullable(results.get(tool.id()))))
                            .toList(),
                    problem);
        }

        private static List<SegmentView> added(List<TextSegment> input) {
            int from = 0;
            for (int i = 0; i < input.size(); i++) {
                Origin origin = input.get(i).origin();
                if (origin == Origin.ASSISTANT || origin == Origin.REASONING || origin == Origin.TOOL_CALL) {
                    from = i + 1;
                }
            }
            return input.subList(from, input.size()).stream()
                    .filter(segment -> segment.origin() != Origin.SYSTEM && segment.origin() != Origin.TOOL_DEFINITION)
                    .map(SegmentView::of)
                    .toList();
        }
    }
}
