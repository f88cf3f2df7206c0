package dev.fairlead.llm.dialect.bedrock;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.BedrockMeter;
import dev.fairlead.llm.usage.ReportedCounts.Figure;

/**
 * An answer of Converse, or the events of a stream, while it is read. Which block a delta belongs to may be said behind
 * it, so what an event or block holds waits until it ends.
 */
final class ConverseAnswer extends AnswerDraft {
    private long block = -1;
    private String text = "";
    private long textChars;
    private String reasoning = "";
    private long reasoningChars;
    private boolean toolUse;
    private String cacheLifetime = "";
    private long cacheTokens;

    ConverseAnswer(Detail detail) {
        super(detail);
    }

    void beginBlock() {
        text = "";
        textChars = 0;
        reasoning = "";
        reasoningChars = 0;
        toolUse = false;
        beginCall();
    }

    void nextBlock() {
        block++;
        beginBlock();
    }

    void blockIndex(long index) {
        block = index;
    }

    void text(JsonText piece) {
        text = piece(piece);
        textChars = piece.chars();
    }

    void reasoning(JsonText piece) {
        reasoning = piece(piece);
        reasoningChars = piece.chars();
    }

    void toolUse() {
        toolUse = true;
    }

    void endBlock() {
        text(Origin.REASONING, block, reasoning, reasoningChars);
        text(Origin.ASSISTANT, block, text, textChars);
        if (toolUse) {
            endCall(0, block, "{}");
        }
        beginBlock();
    }

    void beginCacheDetail() {
        cacheLifetime = "";
        cacheTokens = 0;
    }

    void cacheLifetime(JsonText lifetime) {
        cacheLifetime = lifetime.beginning(8);
    }

    void cacheTokens(long tokens) {
        cacheTokens = tokens;
    }

    void endCacheDetail() {
        counts.add(cacheLifetime.equals("1h") ? Figure.CACHE_WRITE_1H : Figure.CACHE_WRITE_5M, cacheTokens);
    }

    void endUsage() {
        usage(BedrockMeter.read(counts));
    }

    /** A latency-optimised answer is priced apart; the ordinary kind is no speed of its own. */
    void latency(JsonText latency) {
        if (!latency.contentEquals("standard")) {
            speed(latency);
        }
    }

    @Override
    protected void endOfEvent(String name) {
        endBlock();
        if (name.equals("metadata")) {
            end();
        }
    }
}
