package dev.fairlead.llm.dialect.anthropic;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.AnthropicMeter;

/**
 * A message, or the events of one, while it is read. Usage figures replace each other one by one: {@code message_start}
 * has the input, {@code message_delta} the running total of the output.
 */
class MessageAnswer extends AnswerDraft {
    private String type = "";
    private long block = -1;
    private String blockType = "";

    MessageAnswer(Detail detail) {
        super(detail);
    }

    void beginEvent() {
        type = "";
    }

    void type(JsonText text) {
        type = word(text);
    }

    void blockIndex(long index) {
        block = index;
    }

    void nextBlock() {
        block++;
    }

    void beginBlock() {
        blockType = "";
        beginCall();
    }

    void blockType(JsonText text) {
        blockType = word(text);
    }

    void text(JsonText text) {
        text(Origin.ASSISTANT, block, text);
    }

    void thinking(JsonText text) {
        text(Origin.REASONING, block, text);
    }

    /** A block that begins in a stream has an empty input, which the deltas then spell out. */
    void endBlockStart() {
        if (call.arguments().equals("{}")) {
            call.set(call.id(), call.name(), "", 0);
        }
        endBlock();
    }

    void endBlock() {
        if (blockType.endsWith("tool_use")) {
            endCall(0, block, "{}");
        }
    }

    void partialJson(JsonText text) {
        moreArguments(0, block, text.toString(), text.chars());
    }

    void inferenceGeo(JsonText text) {
        if (!text.contentEquals("not_available")) {
            region(text);
        }
    }

    void endUsage() {
        usage(AnthropicMeter.read(counts));
    }

    @Override
    protected void endOfEvent(String name) {
        String kind = type.isEmpty() ? name : type;
        if (kind.equals("message_stop")) {
            end();
        } else if (kind.equals("error")) {
            error();
        }
    }
}
