package dev.fairlead.llm.dialect.ollama;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.json.JsonShape;

/** What is read of Ollama's requests. A request that does not say whether it wants a stream gets one. */
final class RequestShapes {
    private RequestShapes() {}

    static final JsonShape<RequestDraft> CHAT = chat();
    static final JsonShape<RequestDraft> GENERATE = streaming()
            .field("system", (draft, text) -> draft.text(Origin.SYSTEM, text))
            .field("prompt", (draft, text) -> draft.text(Origin.USER, text))
            .field("suffix", (draft, text) -> draft.text(Origin.USER, text));
    static final JsonShape<RequestDraft> EMBED = embed();

    private static JsonShape<RequestDraft> chat() {
        JsonShape<RequestDraft> arguments =
                new JsonShape<RequestDraft>().raw((draft, json) -> draft.text(Origin.TOOL_CALL, json));
        JsonShape<RequestDraft> toolCall = new JsonShape<RequestDraft>()
                .field("id", RequestDraft::callId)
                .field(
                        "function",
                        new JsonShape<RequestDraft>()
                                .field("name", RequestDraft::name)
                                .field("arguments", arguments))
                .end(RequestDraft::endPart);
        JsonShape<RequestDraft> message = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginMessage)
                .end(RequestDraft::endMessage)
                .field("role", RequestDraft::role)
                .field("tool_name", RequestDraft::name)
                .field("tool_call_id", RequestDraft::callId)
                .field("content", RequestDraft::text)
                .field("thinking", (draft, text) -> draft.text(Origin.REASONING, text))
                .field("tool_calls", new JsonShape<RequestDraft>().elements(toolCall));
        JsonShape<RequestDraft> tool = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginTool)
                .field("type", RequestDraft::toolKind)
                .field("function", new JsonShape<RequestDraft>().field("name", RequestDraft::toolName))
                .raw(RequestDraft::toolDefinition);
        return streaming()
                .field(
                        "messages",
                        new JsonShape<RequestDraft>()
                                .elements(message)
                                .otherwise(draft -> draft.problem("messages is not an array")))
                .field("tools", new JsonShape<RequestDraft>().elements(tool));
    }

    private static JsonShape<RequestDraft> embed() {
        JsonShape<RequestDraft> text =
                new JsonShape<RequestDraft>().text((draft, value) -> draft.text(Origin.USER, value));
        return parameters(model(new JsonShape<RequestDraft>().begin(RequestDraft::begin)), "truncate", "dimensions")
                .field(
                        "input",
                        new JsonShape<RequestDraft>()
                                .text((draft, value) -> draft.text(Origin.USER, value))
                                .elements(text))
                .field("prompt", text);
    }

    private static JsonShape<RequestDraft> streaming() {
        // num_predict is -1 or -2 where the model may write as much as it likes: no bound at all.
        JsonShape<RequestDraft> numPredict = new JsonShape<RequestDraft>().integer((draft, value) -> {
            if (value != JsonScanner.REFUSED) {
                draft.maxTokens(value);
            }
        });
        JsonShape<RequestDraft> options = new JsonShape<RequestDraft>()
                .field("num_predict", numPredict)
                .raw((draft, json) -> draft.parameter("options", json));
        JsonShape<RequestDraft> request = model(new JsonShape<RequestDraft>().begin(draft -> {
                    draft.begin();
                    draft.stream(true);
                }))
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field("options", options);
        return parameters(request, "format", "think", "raw", "logprobs", "top_logprobs");
    }

    private static JsonShape<RequestDraft> model(JsonShape<RequestDraft> request) {
        return request.field(
                "model",
                new JsonShape<RequestDraft>()
                        .text(RequestDraft::model)
                        .otherwise(draft -> draft.problem("model is not a string")));
    }

    private static JsonShape<RequestDraft> parameters(JsonShape<RequestDraft> request, String... names) {
        JsonShape<RequestDraft> all = request;
        for (String name : names) {
            all.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return all.field(
                "keep_alive", new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter("keep_alive", json)));
    }
}
