package dev.fairlead.llm.dialect.anthropic;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.ToolCallDraft;
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
    private String callId = "";
    private String callName = "";
    private String callInput = "";
    private long callInputChars;

    MessageAnswer(Detail detail) {
        super(detail);
    }

    void beginEvent() {
        type = "";
    }

    void type(JsonText text) {
        type = ToolCallDraft.word(text);
    }

    void blockIndex(long index) {
        block = index;
    }

    void nextBlock() {
        block++;
    }

    void beginBlock() {
        blockType = "";
        callId = "";
        callName = "";
        callInput = "";
        callInputChars = 0;
    }

    void blockType(JsonText text) {
        blockType = ToolCallDraft.word(text);
    }

    void text(JsonText text) {
        text(Origin.ASSISTANT, block, text);
    }

    void thinking(JsonText text) {
        text(Origin.REASONING, block, text);
    }

    void callId(JsonText text) {
        callId = ToolCallDraft.word(text);
    }

    void callName(JsonText text) {
        callName = ToolCallDraft.word(text);
    }

    void callInput(JsonText json) {
        callInput = json.toString();
        callInputChars = json.chars();
    }

    /** A block that begins in a stream has an empty input, which the deltas then spell out. */
    void endBlockStart() {
        if (callInput.equals("{}")) {
            callInput = "";
            callInputChars = 0;
        }
        endBlock();
    }

    void endBlock() {
        if (blockType.endsWith("tool_use")) {
            ToolCallDraft call = toolCall(0, block, callId);
            call.name(callName);
            call.whenEmpty("{}");
            arguments(call, callInput, callInputChars);
        }
    }

    void partialJson(JsonText text) {
        arguments(toolCall(0, block, ""), text.toString(), text.chars());
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
