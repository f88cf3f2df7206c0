package dev.fairlead.llm.dialect.openaichat;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.ToolCallDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OpenAiMeter;

/** A completion, or the chunks of one, while it is read. */
final class ChatAnswer extends AnswerDraft {
    private long choice;
    private long callIndex;
    private long callPosition;
    private String callId = "";
    private String callName = "";
    private String callArguments = "";
    private long callArgumentChars;

    ChatAnswer(Detail detail) {
        super(detail);
    }

    void beginChoice() {
        choice = 0;
    }

    void choiceIndex(long index) {
        choice = index;
    }

    void content(JsonText text) {
        text(Origin.ASSISTANT, choice, text);
    }

    void reasoning(JsonText text) {
        text(Origin.REASONING, choice, text);
    }

    void beginCalls() {
        callPosition = 0;
    }

    void beginCall() {
        callIndex = callPosition++;
        callId = "";
        callName = "";
        callArguments = "";
        callArgumentChars = 0;
    }

    void callIndex(long index) {
        callIndex = index;
    }

    void callId(JsonText text) {
        callId = ToolCallDraft.word(text);
    }

    void callName(JsonText text) {
        callName = ToolCallDraft.word(text);
    }

    void callArguments(JsonText text) {
        callArguments = text.toString();
        callArgumentChars = text.chars();
    }

    void endCall() {
        ToolCallDraft call = toolCall(choice, callIndex, callId);
        call.name(callName);
        arguments(call, callArguments, callArgumentChars);
    }

    void endUsage() {
        usage(OpenAiMeter.read(counts));
    }

    @Override
    protected void endOfEvent(String name) {
        if (name.equals("error")) {
            error();
        }
        if (hasFinishReason() && hasUsage()) {
            end();
        }
    }
}
