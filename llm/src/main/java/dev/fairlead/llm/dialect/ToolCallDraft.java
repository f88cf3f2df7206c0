package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.ToolCall;

/** A tool call while its pieces arrive. */
final class ToolCallDraft {
    final long channel;
    final long index;
    String id;
    final StringBuilder arguments = new StringBuilder();
    private String name = "";
    private String whenEmpty = "";

    ToolCallDraft(long channel, long index, String id) {
        this.channel = channel;
        this.index = index;
        this.id = id;
    }

    /** Sets the name once; servers that repeat it with every piece do not lengthen it. */
    void name(String piece) {
        if (name.isEmpty()) {
            name = piece;
        }
    }

    /** What the arguments are when the model wrote none. */
    void whenEmpty(String json) {
        whenEmpty = json;
    }

    ToolCall toToolCall() {
        return new ToolCall(id, name, arguments.isEmpty() ? whenEmpty : arguments.toString());
    }

    TextSegment toSegment() {
        return new TextSegment("assistant", Origin.TOOL_CALL, name, id, arguments.toString());
    }
}
