package dev.fairlead.llm.dialect.cohere;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;

/** What is read of a chat answer and of the events of a stream. */
final class ChatAnswerShape {
    private ChatAnswerShape() {}

    static final JsonShape<ChatAnswer> ANSWER = answer();
    static final JsonShape<ChatAnswer> EVENT = event();

    private static JsonShape<ChatAnswer> answer() {
        JsonShape<ChatAnswer> content =
                new JsonShape<ChatAnswer>().text(ChatAnswer::text).elements(block().begin(ChatAnswer::nextBlock));
        JsonShape<ChatAnswer> message = new JsonShape<ChatAnswer>()
                .text(ChatAnswer::errorMessageAlone)
                .begin(ChatAnswer::beginMessage)
                .field("content", content)
                .field("tool_plan", ChatAnswer::plan)
                .field("tool_calls", new JsonShape<ChatAnswer>().elements(call().begin(ChatAnswer::nextCall)))
                .field("citations", new JsonShape<ChatAnswer>().elements(citation()));
        return new JsonShape<ChatAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("finish_reason", ChatAnswer::finish)
                .field("message", message)
                .field("usage", BilledAnswer.usageShape())
                .field("error", AnswerDraft.errorShape());
    }

    /** Servers differ in whether a delta is an object or a list of one. */
    private static JsonShape<ChatAnswer> event() {
        JsonShape<ChatAnswer> content = block();
        JsonShape<ChatAnswer> call = call().begin(AnswerDraft::beginCall);
        JsonShape<ChatAnswer> message = new JsonShape<ChatAnswer>()
                .field("content", content.elements(content))
                .field("tool_plan", ChatAnswer::plan)
                .field("tool_calls", call.elements(call))
                .field("citations", new JsonShape<ChatAnswer>().raw(ChatAnswer::citationDelta));
        JsonShape<ChatAnswer> delta = new JsonShape<ChatAnswer>()
                .field("message", message)
                .field("finish_reason", ChatAnswer::finish)
                .field("usage", BilledAnswer.usageShape())
                .field("error", AnswerDraft.errorShape());
        return new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::beginEvent)
                .field("type", ChatAnswer::type)
                .field("id", AnswerDraft::responseId)
                .field("index", new JsonShape<ChatAnswer>().integer(ChatAnswer::index))
                .field("delta", delta)
                .field("message", ChatAnswer::errorMessageAlone)
                .field("error", AnswerDraft.errorShape());
    }

    private static JsonShape<ChatAnswer> block() {
        return new JsonShape<ChatAnswer>().field("text", ChatAnswer::text).field("thinking", ChatAnswer::thinking);
    }

    private static JsonShape<ChatAnswer> call() {
        JsonShape<ChatAnswer> function = new JsonShape<ChatAnswer>()
                .field("name", AnswerDraft::callName)
                .wholeField("arguments", AnswerDraft::callArguments);
        return new JsonShape<ChatAnswer>()
                .field("id", AnswerDraft::callId)
                .field("function", function)
                .end(ChatAnswer::endCall);
    }

    private static JsonShape<ChatAnswer> citation() {
        return new JsonShape<ChatAnswer>().raw(AnswerDraft::citation);
    }
}
