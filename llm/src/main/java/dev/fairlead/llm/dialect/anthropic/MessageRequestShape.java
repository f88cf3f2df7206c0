package dev.fairlead.llm.dialect.anthropic;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a messages request. */
final class MessageRequestShape {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of(
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "service_tier",
            "thinking",
            "tool_choice",
            "speed",
            "inference_geo",
            "output_config",
            "output_format",
            "effort",
            "context_management",
            "cache_control");

    private MessageRequestShape() {}

    static final JsonShape<RequestDraft> REQUEST = request();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> system = new JsonShape<RequestDraft>()
                .text((draft, text) -> draft.text(Origin.SYSTEM, text))
                .elements(
                        new JsonShape<RequestDraft>().field("text", (draft, text) -> draft.text(Origin.SYSTEM, text)));
        JsonShape<RequestDraft> message = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginMessage)
                .end(RequestDraft::endMessage)
                .field("role", RequestDraft::role)
                .field(
                        "content",
                        new JsonShape<RequestDraft>().text(RequestDraft::text).elements(block()));
        JsonShape<RequestDraft> tool = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginTool)
                .field("name", RequestDraft::toolName)
                .field("type", RequestDraft::toolKind)
                .raw(RequestDraft::toolDefinition);
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field(
                        "model",
                        new JsonShape<RequestDraft>()
                                .text(RequestDraft::model)
                                .otherwise(draft -> draft.problem("model is not a string")))
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field(
                        "max_tokens",
                        new JsonShape<RequestDraft>()
                                .integer(RequestDraft::maxTokens)
                                .otherwise(draft -> draft.problem("max_tokens is not a number")))
                .field("metadata", new JsonShape<RequestDraft>().field("user_id", RequestDraft::endUser))
                .field("system", system)
                .field(
                        "messages",
                        new JsonShape<RequestDraft>()
                                .elements(message)
                                .otherwise(draft -> draft.problem("messages is not an array")))
                .field("tools", new JsonShape<RequestDraft>().elements(tool));
        for (String name : PARAMETERS) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }

    /**
     * A content block. Text inside a tool's or server tool's result is the tool's, whether it is a string, a text block,
     * a search result or a document.
     */
    private static JsonShape<RequestDraft> block() {
        JsonShape<RequestDraft> result =
                new JsonShape<RequestDraft>().text((draft, text) -> draft.text(Origin.TOOL_RESULT, text));
        JsonShape<RequestDraft> textField = new JsonShape<RequestDraft>().field("text", result);
        JsonShape<RequestDraft> resultBlock = new JsonShape<RequestDraft>()
                .field("text", result)
                .field("title", result)
                .field("url", result)
                .field("stdout", result)
                .field("stderr", result)
                .field("content", new JsonShape<RequestDraft>().elements(textField));
        JsonShape<RequestDraft> content = new JsonShape<RequestDraft>()
                .text((draft, text) -> draft.text(Origin.TOOL_RESULT, text))
                .elements(resultBlock)
                .field("stdout", result)
                .field("stderr", result);
        JsonShape<RequestDraft> source = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginSource)
                .end(RequestDraft::endSource)
                .field("type", RequestDraft::sourceType)
                .field("data", RequestDraft::sourceData)
                .field(
                        "content",
                        new JsonShape<RequestDraft>()
                                .text(RequestDraft::text)
                                .elements(new JsonShape<RequestDraft>().field("text", RequestDraft::text)));
        return new JsonShape<RequestDraft>()
                .end(RequestDraft::endPart)
                .text(RequestDraft::text)
                .field("text", RequestDraft::text)
                .field("thinking", (draft, text) -> draft.text(Origin.REASONING, text))
                .field("id", RequestDraft::callId)
                .field("tool_use_id", RequestDraft::callId)
                .field("name", RequestDraft::name)
                .field("input", new JsonShape<RequestDraft>().raw((draft, json) -> draft.text(Origin.TOOL_CALL, json)))
                .field("content", content)
                .field("title", RequestDraft::text)
                .field("context", RequestDraft::text)
                .field("source", source);
    }
}
