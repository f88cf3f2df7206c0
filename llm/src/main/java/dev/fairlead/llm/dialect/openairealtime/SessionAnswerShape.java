package dev.fairlead.llm.dialect.openairealtime;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;

/** What is read of a server event, by https://platform.openai.com/docs/api-reference/realtime-server-events. */
final class SessionAnswerShape {
    private SessionAnswerShape() {}

    static final JsonShape<SessionAnswer> EVENT = event();

    private static JsonShape<SessionAnswer> event() {
        JsonShape<SessionAnswer> session = new JsonShape<SessionAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model);
        JsonShape<SessionAnswer> response = new JsonShape<SessionAnswer>()
                .begin(SessionAnswer::beginOutput)
                .field("status", SessionAnswer::status)
                .field("status_details", new JsonShape<SessionAnswer>().field("error", AnswerDraft.errorShape()))
                .field("output", new JsonShape<SessionAnswer>().elements(item().end(SessionAnswer::endOutputItem)))
                .field("usage", usage());
        return new JsonShape<SessionAnswer>()
                .begin(SessionAnswer::beginEvent)
                .field("type", SessionAnswer::type)
                .field("delta", SessionAnswer::delta)
                .field("transcript", SessionAnswer::transcript)
                .field("output_index", new JsonShape<SessionAnswer>().integer(SessionAnswer::outputIndex))
                .field("item", item())
                .field("session", session)
                .field("response", response)
                .field("error", AnswerDraft.errorShape());
    }

    private static JsonShape<SessionAnswer> item() {
        JsonShape<SessionAnswer> part = new JsonShape<SessionAnswer>()
                .field("text", SessionAnswer::itemText)
                .field("transcript", SessionAnswer::itemText);
        return new JsonShape<SessionAnswer>()
                .begin(SessionAnswer::beginItem)
                .field("type", SessionAnswer::itemType)
                .field("content", new JsonShape<SessionAnswer>().elements(part))
                .field("call_id", AnswerDraft::callId)
                .field("name", AnswerDraft::callName)
                .field("arguments", AnswerDraft::callArguments);
    }

    private static JsonShape<SessionAnswer> usage() {
        JsonShape<SessionAnswer> cached = new JsonShape<SessionAnswer>()
                .field("audio_tokens", new JsonShape<SessionAnswer>().integer(SessionAnswer::cachedAudio));
        JsonShape<SessionAnswer> input = new JsonShape<SessionAnswer>()
                .field("cached_tokens", AnswerDraft.figureShape(CACHE_READ))
                .field("audio_tokens", AnswerDraft.figureShape(AUDIO_INPUT))
                .field("image_tokens", AnswerDraft.figureShape(IMAGE_INPUT))
                .field("cached_tokens_details", cached);
        JsonShape<SessionAnswer> output =
                new JsonShape<SessionAnswer>().field("audio_tokens", AnswerDraft.figureShape(AUDIO_OUTPUT));
        return new JsonShape<SessionAnswer>()
                .begin(SessionAnswer::beginUsage)
                .end(SessionAnswer::endUsage)
                .field("input_tokens", AnswerDraft.figureShape(INPUT))
                .field("output_tokens", AnswerDraft.figureShape(OUTPUT))
                .field("input_token_details", input)
                .field("output_token_details", output);
    }
}
