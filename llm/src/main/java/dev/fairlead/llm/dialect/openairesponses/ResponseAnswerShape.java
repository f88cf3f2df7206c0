package dev.fairlead.llm.dialect.openairesponses;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;

/** What is read of a response and of the events of a stream. */
final class ResponseAnswerShape {
    private ResponseAnswerShape() {}

    static final JsonShape<ResponseAnswer> RESPONSE =
            response().field("message", AnswerDraft::errorMessage).field("detail", AnswerDraft::errorMessage);
    static final JsonShape<ResponseAnswer> EVENT = event();

    private static JsonShape<ResponseAnswer> response() {
        return new JsonShape<ResponseAnswer>()
                .begin(ResponseAnswer::beginResponse)
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("service_tier", AnswerDraft::serviceTier)
                .field("status", ResponseAnswer::status)
                .field("incomplete_details", new JsonShape<ResponseAnswer>().field("reason", AnswerDraft::finishReason))
                .field("error", AnswerDraft.errorShape())
                .field("output", new JsonShape<ResponseAnswer>().elements(item().end(ResponseAnswer::endOutputItem)))
                .field("usage", usage());
    }

    private static JsonShape<ResponseAnswer> event() {
        return new JsonShape<ResponseAnswer>()
                .begin(ResponseAnswer::beginEvent)
                .field("type", ResponseAnswer::type)
                .wholeField("delta", ResponseAnswer::delta)
                .field("output_index", new JsonShape<ResponseAnswer>().integer(ResponseAnswer::outputIndex))
                .field("item", item())
                .field("response", response())
                .field("code", ResponseAnswer::code)
                .field("message", ResponseAnswer::message)
                .field("error", AnswerDraft.errorShape());
    }

    private static JsonShape<ResponseAnswer> item() {
        JsonShape<ResponseAnswer> part = new JsonShape<ResponseAnswer>()
                .field("text", ResponseAnswer::itemText)
                .field("refusal", ResponseAnswer::itemText);
        JsonShape<ResponseAnswer> summary = new JsonShape<ResponseAnswer>().field("text", ResponseAnswer::itemSummary);
        return new JsonShape<ResponseAnswer>()
                .begin(ResponseAnswer::beginItem)
                .field("type", ResponseAnswer::itemType)
                .field("content", new JsonShape<ResponseAnswer>().elements(part))
                .field("summary", new JsonShape<ResponseAnswer>().elements(summary))
                .field("call_id", AnswerDraft::callId)
                .field("name", AnswerDraft::callName)
                .wholeField("arguments", AnswerDraft::callArguments)
                .wholeField("input", AnswerDraft::callArguments)
                .field("action", new JsonShape<ResponseAnswer>().field("type", ResponseAnswer::action));
    }

    private static JsonShape<ResponseAnswer> usage() {
        JsonShape<ResponseAnswer> input = new JsonShape<ResponseAnswer>()
                .field("cached_tokens", AnswerDraft.figureShape(CACHE_READ))
                .field("cache_write_tokens", AnswerDraft.figureShape(CACHE_WRITE))
                .field("audio_tokens", AnswerDraft.figureShape(AUDIO_INPUT))
                .field("image_tokens", AnswerDraft.figureShape(IMAGE_INPUT));
        JsonShape<ResponseAnswer> output = new JsonShape<ResponseAnswer>()
                .field("reasoning_tokens", AnswerDraft.figureShape(REASONING))
                .field("audio_tokens", AnswerDraft.figureShape(AUDIO_OUTPUT))
                .field("image_tokens", AnswerDraft.figureShape(IMAGE_OUTPUT));
        return new JsonShape<ResponseAnswer>()
                .begin(AnswerDraft::clearCounts)
                .end(ResponseAnswer::figuresEnd)
                .field("input_tokens", AnswerDraft.figureShape(INPUT))
                .field("output_tokens", AnswerDraft.figureShape(OUTPUT))
                .field("input_tokens_details", input)
                .field("output_tokens_details", output);
    }
}
