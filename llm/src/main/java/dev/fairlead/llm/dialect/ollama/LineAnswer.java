package dev.fairlead.llm.dialect.ollama;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OllamaMeter;

/** An answer of chat or generate while it is read: one value, or a line for each piece of it. */
final class LineAnswer extends AnswerDraft {
    private boolean done;
    private long calls;

    LineAnswer(Detail detail) {
        super(detail);
    }

    void beginLine() {
        done = false;
        clearCounts();
    }

    void done(boolean value) {
        done = value;
    }

    void text(JsonText text) {
        text(Origin.ASSISTANT, 0, text);
    }

    void thinking(JsonText text) {
        text(Origin.REASONING, 0, text);
    }

    /** Calls come whole, and a later line never goes on with one. */
    void endCall() {
        endCall(0, calls++);
    }

    @Override
    protected void endOfEvent(String name) {
        if (done) {
            usage(OllamaMeter.read(counts));
            end();
        }
    }
}
