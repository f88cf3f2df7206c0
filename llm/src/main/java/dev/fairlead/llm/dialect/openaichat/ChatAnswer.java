package dev.fairlead.llm.dialect.openaichat;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.ToolCallDraft;
import dev.fairlead.llm.json.JsonText;

/** A completion, or the chunks of one, while it is read. */
final class ChatAnswer extends AnswerDraft {
    private static final int MAX_ADDRESS = 2048;

    private boolean audioSeen;
    private String citationTitle = "";
    private String citationAddress = "";
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

    void beginCitation() {
        citationTitle = "";
        citationAddress = "";
    }

    void citationTitle(JsonText text) {
        citationTitle = ToolCallDraft.word(text);
    }

    void citationAddress(JsonText text) {
        citationAddress = text.beginning(MAX_ADDRESS);
    }

    void endCitation() {
        if (!citationAddress.isEmpty()) {
            citation(citationTitle, citationAddress);
        }
    }

    /** A source that is an address alone. */
    void citedAddress(JsonText text) {
        citation("", text.beginning(MAX_ADDRESS));
    }

    void image(JsonText text) {
        media("image", text.beginning(5).equals("data:") ? "" : text.beginning(MAX_ADDRESS));
    }

    void audio(JsonText text) {
        if (!text.isEmpty() && !audioSeen) {
            audioSeen = true;
            media("audio", "");
        }
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
