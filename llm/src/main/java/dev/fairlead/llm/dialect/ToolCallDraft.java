package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.json.JsonText;

/** A tool call while its pieces arrive. */
public final class ToolCallDraft {
    final long channel;
    final long index;
    String id;
    String name = "";
    private String whenEmpty = "";
    final StringBuilder arguments = new StringBuilder();

    ToolCallDraft(long channel, long index, String id) {
        this.channel = channel;
        this.index = index;
        this.id = id;
    }

    /** Sets the name once; servers that repeat it with every piece do not lengthen it. */
    public void name(String piece) {
        if (name.isEmpty()) {
            name = piece;
        }
    }

    /** Whether no arguments have come yet. */
    public boolean isEmpty() {
        return arguments.isEmpty();
    }

    /** What the arguments are when the model wrote none. */
    public void whenEmpty(String json) {
        whenEmpty = json;
    }

    /** A tool's name or a call's id, bounded. */
    public static String word(JsonText text) {
        return text.beginning(AnswerDraft.MAX_WORD);
    }

    ToolCall toToolCall() {
        return new ToolCall(id, name, arguments.isEmpty() ? whenEmpty : arguments.toString());
    }
}
