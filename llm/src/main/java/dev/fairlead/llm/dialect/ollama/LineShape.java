package dev.fairlead.llm.dialect.ollama;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;

/** What is read of a line of an answer, and of an answer to embed, whose vectors are skipped where they stand. */
final class LineShape {
    private LineShape() {}

    static final JsonShape<LineAnswer> CHAT = line().field("message", message());
    static final JsonShape<LineAnswer> GENERATE =
            line().field("response", LineAnswer::text).field("thinking", LineAnswer::thinking);
    static final JsonShape<EmbedAnswer> EMBED = new JsonShape<EmbedAnswer>()
            .field("model", AnswerDraft::model)
            .field("prompt_eval_count", AnswerDraft.figureShape(INPUT))
            .field("error", AnswerDraft.errorShape());

    private static JsonShape<LineAnswer> line() {
        return new JsonShape<LineAnswer>()
                .begin(LineAnswer::beginLine)
                .field("model", AnswerDraft::model)
                .field("done", new JsonShape<LineAnswer>().bool(LineAnswer::done))
                .field("done_reason", AnswerDraft::finishReason)
                .field("prompt_eval_count", AnswerDraft.figureShape(INPUT))
                .field("eval_count", AnswerDraft.figureShape(OUTPUT))
                .field("error", AnswerDraft.errorShape());
    }

    private static JsonShape<LineAnswer> message() {
        JsonShape<LineAnswer> function = new JsonShape<LineAnswer>()
                .field("name", AnswerDraft::callName)
                .field("arguments", new JsonShape<LineAnswer>().raw(AnswerDraft::callArguments));
        JsonShape<LineAnswer> call = new JsonShape<LineAnswer>()
                .begin(AnswerDraft::beginCall)
                .end(LineAnswer::endCall)
                .field("id", AnswerDraft::callId)
                .field("function", function);
        return new JsonShape<LineAnswer>()
                .field("content", LineAnswer::text)
                .field("thinking", LineAnswer::thinking)
                .field("tool_calls", new JsonShape<LineAnswer>().elements(call));
    }
}
