package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.ToolCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The tool calls of an answer while their pieces arrive. What is beyond a bound is counted, not kept. */
final class ToolCallDrafts {
    private static final Comparator<ToolCallDraft> BY_PLACE =
            Comparator.comparingLong((ToolCallDraft call) -> call.channel).thenComparingLong(call -> call.index);

    private final List<ToolCallDraft> calls = new ArrayList<>();
    private long argumentChars;
    private int keptArguments;

    /**
     * A tool call begins or goes on.
     *
     * @param channel the choice, content block or item it belongs to
     * @param index its place among parallel calls of that channel
     * @param piece a new id at a known place begins another call
     * @param whenEmpty what the arguments are when the model wrote none
     */
    void add(long channel, long index, ToolCallPiece piece, String whenEmpty) {
        ToolCallDraft call = at(channel, index, piece.id());
        call.name(piece.name());
        call.whenEmpty(whenEmpty);
        append(call, piece.arguments(), piece.argumentChars());
    }

    /** A whole call is told, perhaps again: its arguments count only where none have come. */
    void fill(long channel, long index, ToolCallPiece whole) {
        ToolCallDraft call = at(channel, index, whole.id());
        call.name(whole.name());
        if (call.arguments.isEmpty()) {
            append(call, whole.arguments(), whole.argumentChars());
        }
    }

    /** Arguments alone, of the call that its place tells. */
    void append(long channel, long index, String arguments, long chars) {
        append(at(channel, index, ""), arguments, chars);
    }

    private ToolCallDraft at(long channel, long index, String id) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            ToolCallDraft call = calls.get(i);
            if (call.channel == channel && call.index == index) {
                if (id.isEmpty() || call.id.isEmpty() || call.id.equals(id)) {
                    if (call.id.isEmpty()) {
                        call.id = id;
                    }
                    return call;
                }
                break;
            }
        }
        ToolCallDraft call = new ToolCallDraft(channel, index, id);
        if (calls.size() < AnswerDraft.MAX_TOOL_CALLS) {
            calls.add(call);
        }
        return call;
    }

    private void append(ToolCallDraft call, String arguments, long chars) {
        argumentChars += chars;
        int kept = Math.min(arguments.length(), AnswerDraft.MAX_ARGUMENTS - keptArguments);
        if (kept > 0) {
            keptArguments += kept;
            call.arguments.append(arguments, 0, kept);
        }
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** How long all arguments are, kept or not. */
    long argumentChars() {
        return argumentChars;
    }

    /** All calls by channel and index. */
    List<ToolCall> toolCalls() {
        return byPlace().stream().map(ToolCallDraft::toToolCall).toList();
    }

    /** The calls as text, in the same order. */
    List<TextSegment> segments() {
        return byPlace().stream().map(ToolCallDraft::toSegment).toList();
    }

    private List<ToolCallDraft> byPlace() {
        calls.sort(BY_PLACE);
        return calls;
    }
}
