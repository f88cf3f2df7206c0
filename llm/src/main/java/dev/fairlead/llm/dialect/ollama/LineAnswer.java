package dev.fairlead.llm.dialect.ollama;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.ToolCallDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OllamaMeter;

/** An answer of chat or generate while it is read: one value, or a line for each piece of it. */
final class LineAnswer extends AnswerDraft {
    private boolean done;
    private long calls;
    private String callId = "";
    private String callName = "";
    private String callArguments = "";
    private long callArgumentChars;

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

    void beginCall() {
        callId = "";
        callName = "";
        callArguments = "";
        callArgumentChars = 0;
    }

    void callId(JsonText text) {
        callId = ToolCallDraft.word(text);
    }

    void callName(JsonText text) {
        callName = ToolCallDraft.word(text);
    }

    void callArguments(JsonText json) {
        callArguments = json.toString();
        callArgumentChars = json.chars();
    }

    /** Calls come whole, and a later line never goes on with one. */
    void endCall() {
        ToolCallDraft call = toolCall(0, calls++, callId);
        call.name(callName);
        arguments(call, callArguments, callArgumentChars);
    }

    @Override
    protected void endOfEvent(String name) {
        if (done) {
            usage(OllamaMeter.read(counts));
            end();
        }
    }
}
