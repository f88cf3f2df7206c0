package dev.fairlead.llm.dialect.cohere;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a chat request. */
final class ChatRequestShape {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of(
            "temperature",
            "p",
            "k",
            "seed",
            "stop_sequences",
            "frequency_penalty",
            "presence_penalty",
            "logprobs",
            "response_format",
            "safety_mode",
            "citation_options",
            "thinking",
            "reasoning_effort",
            "tool_choice",
            "strict_tools",
            "priority");

    private ChatRequestShape() {}

    static final JsonShape<RequestDraft> REQUEST = request();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> document =
                new JsonShape<RequestDraft>().field("data", RequestShapes.textOrObject(RequestDraft::text));
        JsonShape<RequestDraft> image =
                new JsonShape<RequestDraft>().text(RequestDraft::partAddress).field("url", RequestDraft::partAddress);
        JsonShape<RequestDraft> part = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginContentPart)
                .end(RequestDraft::endContentPart)
                .text(RequestDraft::text)
                .field("type", (draft, kind) -> {
                    // A document is given as text, which is kept.
                    if (kind.contentEquals("image_url")) {
                        draft.partKind(kind);
                    }
                })
                .field("image_url", image)
                .field("text", RequestDraft::text)
                .field("thinking", (draft, text) -> draft.text(Origin.REASONING, text))
                .field("document", document);
        JsonShape<RequestDraft> function = new JsonShape<RequestDraft>()
                .field("name", RequestDraft::name)
                .field("arguments", (draft, text) -> draft.text(Origin.TOOL_CALL, text));
        JsonShape<RequestDraft> toolCall = new JsonShape<RequestDraft>()
                .field("id", RequestDraft::callId)
                .field("function", function)
                .end(RequestDraft::endPart);
        JsonShape<RequestDraft> message = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginMessage)
                .end(RequestDraft::endMessage)
                .field("role", RequestDraft::role)
                .field("tool_call_id", RequestDraft::callId)
                .field(
                        "content",
                        new JsonShape<RequestDraft>().text(RequestDraft::text).elements(part))
                .field("tool_plan", (draft, text) -> draft.text(Origin.REASONING, text))
                .field("tool_calls", new JsonShape<RequestDraft>().elements(toolCall));
        JsonShape<RequestDraft> tool = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginTool)
                .field("type", RequestDraft::toolKind)
                .field("function", new JsonShape<RequestDraft>().field("name", RequestDraft::toolName))
                .raw(RequestDraft::toolDefinition);
        JsonShape<RequestDraft> request = RequestShapes.request(PARAMETERS)
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field(
                        "max_tokens",
                        new JsonShape<RequestDraft>()
                                .integer(RequestDraft::maxTokens)
                                .otherwise(draft -> draft.problem("max_tokens is not a number")))
                .field(
                        "messages",
                        new JsonShape<RequestDraft>()
                                .elements(message)
                                .otherwise(draft -> draft.problem("messages is not an array")))
                .field("documents", RequestShapes.documents())
                .field("tools", new JsonShape<RequestDraft>().elements(tool));
        return request;
    }
}
