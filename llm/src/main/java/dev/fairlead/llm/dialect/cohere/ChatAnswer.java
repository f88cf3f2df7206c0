package dev.fairlead.llm.dialect.cohere;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.json.JsonText;

/** A chat answer, or the events of one, while it is read. */
final class ChatAnswer extends BilledAnswer {
    private static final int PLAN = -1;

    private String type = "";
    private long block;
    private long callIndex;

    ChatAnswer(Detail detail) {
        super(detail);
    }

    void beginEvent() {
        type = "";
        block = 0;
        callIndex = 0;
    }

    void type(JsonText text) {
        type = word(text);
    }

    /** Content blocks and tool calls are counted apart, and an event is about one of them. */
    void index(long index) {
        block = index;
        callIndex = index;
    }

    /** In a whole message the places are told by the order. */
    void beginMessage() {
        block = -1;
        callIndex = -1;
    }

    void nextBlock() {
        block++;
    }

    void nextCall() {
        callIndex++;
        beginCall();
    }

    void text(JsonText text) {
        text(Origin.ASSISTANT, block, text);
    }

    void thinking(JsonText text) {
        text(Origin.REASONING, block, text);
    }

    /** What the model says it is about to do with tools. */
    void plan(JsonText text) {
        text(Origin.REASONING, PLAN, text);
    }

    void endCall() {
        endCall(0, callIndex);
    }

    /** A stream begins with an empty list of citations. */
    void citationDelta(JsonText json) {
        if (!json.contentEquals("[]") && !json.contentEquals("null")) {
            citation(json);
        }
    }

    /** An answer that failed says so where others say why they ended. */
    void finish(JsonText text) {
        finishReason(text);
        if (text.contentEquals("ERROR") || text.contentEquals("TIMEOUT")) {
            error(word(text), "");
        }
    }

    @Override
    protected void endOfEvent(String name) {
        String kind = type.isEmpty() ? name : type;
        if (kind.equals("message-end")) {
            end();
        } else if (kind.equals("error")) {
            error();
        }
    }
}
