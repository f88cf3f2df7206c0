package dev.fairlead.llm.dialect.openaichat;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
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
        citationTitle = word(text);
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

    void nextCall() {
        callIndex = callPosition++;
        beginCall();
    }

    void callIndex(long index) {
        callIndex = index;
    }

    void endCall() {
        endCall(choice, callIndex);
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
