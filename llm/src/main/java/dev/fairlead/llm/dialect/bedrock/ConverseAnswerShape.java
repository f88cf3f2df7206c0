package dev.fairlead.llm.dialect.bedrock;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.CACHE_READ;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.CACHE_WRITE;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.INPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.OUTPUT;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;

/** What is read of an answer of Converse and of the events of a stream. */
final class ConverseAnswerShape {
    private ConverseAnswerShape() {}

    static final JsonShape<ConverseAnswer> ANSWER = answer();
    static final JsonShape<ConverseAnswer> EVENT = event();

    private static JsonShape<ConverseAnswer> answer() {
        JsonShape<ConverseAnswer> call =
                call().field("input", new JsonShape<ConverseAnswer>().raw(AnswerDraft::callArguments));
        JsonShape<ConverseAnswer> reasoning = new JsonShape<ConverseAnswer>()
                .field("reasoningText", new JsonShape<ConverseAnswer>().field("text", ConverseAnswer::reasoning));
        JsonShape<ConverseAnswer> block = new JsonShape<ConverseAnswer>()
                .begin(ConverseAnswer::nextBlock)
                .end(ConverseAnswer::endBlock)
                .field("text", ConverseAnswer::text)
                .field("toolUse", call)
                .field("reasoningContent", reasoning);
        JsonShape<ConverseAnswer> message =
                new JsonShape<ConverseAnswer>().field("content", new JsonShape<ConverseAnswer>().elements(block));
        return common().field("output", new JsonShape<ConverseAnswer>().field("message", message))
                .field("__type", AnswerDraft::errorType);
    }

    private static JsonShape<ConverseAnswer> event() {
        JsonShape<ConverseAnswer> delta = new JsonShape<ConverseAnswer>()
                .field("text", ConverseAnswer::text)
                .field(
                        "toolUse",
                        new JsonShape<ConverseAnswer>()
                                .begin(ConverseAnswer::toolUse)
                                .wholeField("input", AnswerDraft::callArguments))
                .field("reasoningContent", new JsonShape<ConverseAnswer>().field("text", ConverseAnswer::reasoning));
        return common().begin(ConverseAnswer::beginBlock)
                .field("contentBlockIndex", new JsonShape<ConverseAnswer>().integer(ConverseAnswer::blockIndex))
                .field("start", new JsonShape<ConverseAnswer>().field("toolUse", call()))
                .field("delta", delta);
    }

    private static JsonShape<ConverseAnswer> call() {
        return new JsonShape<ConverseAnswer>()
                .begin(ConverseAnswer::toolUse)
                .field("toolUseId", AnswerDraft::callId)
                .field("name", AnswerDraft::callName);
    }

    /** What answers and events both have; a message at the top is an error's. */
    private static JsonShape<ConverseAnswer> common() {
        JsonShape<ConverseAnswer> cacheDetail = new JsonShape<ConverseAnswer>()
                .begin(ConverseAnswer::beginCacheDetail)
                .end(ConverseAnswer::endCacheDetail)
                .field("ttl", ConverseAnswer::cacheLifetime)
                .field("inputTokens", new JsonShape<ConverseAnswer>().integer(ConverseAnswer::cacheTokens));
        JsonShape<ConverseAnswer> usage = new JsonShape<ConverseAnswer>()
                .begin(AnswerDraft::clearCounts)
                .end(ConverseAnswer::endUsage)
                .field("inputTokens", AnswerDraft.figureShape(INPUT))
                .field("outputTokens", AnswerDraft.figureShape(OUTPUT))
                .field("cacheReadInputTokens", AnswerDraft.figureShape(CACHE_READ))
                .field("cacheWriteInputTokens", AnswerDraft.figureShape(CACHE_WRITE))
                .field("cacheDetails", new JsonShape<ConverseAnswer>().elements(cacheDetail));
        return new JsonShape<ConverseAnswer>()
                .field("stopReason", AnswerDraft::finishReason)
                .field("usage", usage)
                .field("serviceTier", new JsonShape<ConverseAnswer>().field("type", AnswerDraft::serviceTier))
                .field("performanceConfig", new JsonShape<ConverseAnswer>().field("latency", ConverseAnswer::latency))
                .field("message", AnswerDraft::errorMessage);
    }
}
