package dev.fairlead.llm.dialect.anthropic;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;

/** What is read of a message and of the events of a stream. */
final class MessageAnswerShape {
    private MessageAnswerShape() {}

    static final JsonShape<MessageAnswer> MESSAGE = message().field("error", AnswerDraft.errorShape());
    static final JsonShape<MessageAnswer> EVENT = event();

    /** An answer to count_tokens: nothing is billed, so its figure is no usage. */
    static final JsonShape<MessageAnswer> TOKEN_COUNT =
            new JsonShape<MessageAnswer>().field("error", AnswerDraft.errorShape());

    private static JsonShape<MessageAnswer> message() {
        return new JsonShape<MessageAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("stop_reason", AnswerDraft::finishReason)
                .field("content", content())
                .field("usage", usage());
    }

    static <D extends MessageAnswer> JsonShape<D> content() {
        JsonShape<D> block = MessageAnswerShape.<D>block()
                .begin(answer -> {
                    answer.nextBlock();
                    answer.beginBlock();
                })
                .end(MessageAnswer::endBlock);
        return new JsonShape<D>().elements(block);
    }

    private static JsonShape<MessageAnswer> event() {
        JsonShape<MessageAnswer> delta = new JsonShape<MessageAnswer>()
                .field("text", MessageAnswer::text)
                .field("thinking", MessageAnswer::thinking)
                .wholeField("partial_json", MessageAnswer::partialJson)
                .field("stop_reason", AnswerDraft::finishReason);
        return new JsonShape<MessageAnswer>()
                .begin(MessageAnswer::beginEvent)
                .field("type", MessageAnswer::type)
                .field("index", new JsonShape<MessageAnswer>().integer(MessageAnswer::blockIndex))
                .field("message", message())
                .field(
                        "content_block",
                        MessageAnswerShape.<MessageAnswer>block()
                                .begin(MessageAnswer::beginBlock)
                                .end(MessageAnswer::endBlockStart))
                .field("delta", delta)
                .field("usage", usage())
                .field("error", AnswerDraft.errorShape());
    }

    private static <D extends MessageAnswer> JsonShape<D> block() {
        return new JsonShape<D>()
                .field("type", MessageAnswer::blockType)
                .field("text", MessageAnswer::text)
                .field("thinking", MessageAnswer::thinking)
                .field("id", AnswerDraft::callId)
                .field("name", AnswerDraft::callName)
                .field("input", new JsonShape<D>().raw(AnswerDraft::callArguments));
    }

    static <D extends MessageAnswer> JsonShape<D> usage() {
        return new JsonShape<D>()
                .end(MessageAnswer::endUsage)
                .field("input_tokens", AnswerDraft.runningFigureShape(INPUT))
                .field("output_tokens", AnswerDraft.runningFigureShape(OUTPUT))
                .field("cache_read_input_tokens", AnswerDraft.runningFigureShape(CACHE_READ))
                .field("cache_creation_input_tokens", AnswerDraft.runningFigureShape(CACHE_WRITE))
                .field(
                        "cache_creation",
                        new JsonShape<D>()
                                .field("ephemeral_5m_input_tokens", AnswerDraft.runningFigureShape(CACHE_WRITE_5M))
                                .field("ephemeral_1h_input_tokens", AnswerDraft.runningFigureShape(CACHE_WRITE_1H)))
                .field(
                        "output_tokens_details",
                        new JsonShape<D>().field("thinking_tokens", AnswerDraft.runningFigureShape(REASONING)))
                .field(
                        "server_tool_use",
                        new JsonShape<D>().field("web_search_requests", AnswerDraft.runningFigureShape(WEB_SEARCHES)))
                .field("service_tier", AnswerDraft::serviceTier)
                .field("speed", AnswerDraft::speed)
                .field("inference_geo", MessageAnswer::inferenceGeo);
    }
}
