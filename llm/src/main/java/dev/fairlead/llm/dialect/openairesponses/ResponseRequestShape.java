package dev.fairlead.llm.dialect.openairesponses;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a responses request. */
final class ResponseRequestShape {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of(
            "temperature",
            "top_p",
            "top_logprobs",
            "reasoning",
            "text",
            "service_tier",
            "parallel_tool_calls",
            "tool_choice",
            "max_tool_calls",
            "stream_options",
            "store",
            "background",
            "truncation",
            "include",
            "previous_response_id",
            "prompt_cache_retention",
            "context_management");

    private ResponseRequestShape() {}

    static final JsonShape<RequestDraft> REQUEST = request();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> tool = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginTool)
                .field("name", RequestDraft::toolName)
                .field("type", RequestDraft::toolKind)
                .raw(RequestDraft::toolDefinition);
        JsonShape<RequestDraft> item = item();
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field(
                        "model",
                        new JsonShape<RequestDraft>()
                                .text(RequestDraft::model)
                                .otherwise(draft -> draft.problem("model is not a string")))
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field(
                        "max_output_tokens",
                        new JsonShape<RequestDraft>()
                                .integer(RequestDraft::maxTokens)
                                .otherwise(draft -> draft.problem("max_output_tokens is not a number")))
                .field("user", RequestDraft::endUser)
                .field("safety_identifier", RequestDraft::safetyIdentifier)
                .field("metadata", new JsonShape<RequestDraft>().raw(RequestDraft::metadata))
                .field("instructions", (draft, text) -> draft.text(Origin.SYSTEM, text))
                .field(
                        "input",
                        new JsonShape<RequestDraft>()
                                .text((draft, text) -> draft.text(Origin.USER, text))
                                .elements(item)
                                .otherwise(draft -> draft.problem("input is neither a string nor an array")))
                .field("tools", new JsonShape<RequestDraft>().elements(tool));
        for (String name : PARAMETERS) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }

    /** An input item: a message, or a call, its result or reasoning from an earlier answer. */
    private static JsonShape<RequestDraft> item() {
        JsonShape<RequestDraft> part = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginContentPart)
                .end(RequestDraft::endContentPart)
                .field("type", RequestDraft::partKind)
                .field("image_url", RequestDraft::partAddress)
                .field("file_url", RequestDraft::partAddress)
                .field("filename", RequestDraft::partAddress)
                .field("file_id", RequestDraft::partAddress)
                .text(RequestDraft::text)
                .field("text", RequestDraft::text)
                .field("refusal", RequestDraft::text);
        JsonShape<RequestDraft> call =
                new JsonShape<RequestDraft>().text((draft, text) -> draft.text(Origin.TOOL_CALL, text));
        JsonShape<RequestDraft> result =
                new JsonShape<RequestDraft>().text((draft, text) -> draft.text(Origin.TOOL_RESULT, text));
        JsonShape<RequestDraft> results = new JsonShape<RequestDraft>()
                .text((draft, text) -> draft.text(Origin.TOOL_RESULT, text))
                .elements(new JsonShape<RequestDraft>()
                        .field("text", result)
                        .field("stdout", result)
                        .field("stderr", result));
        return new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginMessage)
                .end(RequestDraft::endMessage)
                .field("type", RequestDraft::kind)
                .field("role", RequestDraft::role)
                .field(
                        "content",
                        new JsonShape<RequestDraft>().text(RequestDraft::text).elements(part))
                .field(
                        "summary",
                        new JsonShape<RequestDraft>()
                                .elements(new JsonShape<RequestDraft>()
                                        .field("text", (draft, text) -> draft.text(Origin.REASONING, text))))
                .field("name", RequestDraft::name)
                .field("call_id", RequestDraft::callId)
                .field("arguments", call)
                .field("input", call)
                .field("output", results)
                .field("results", results);
    }
}
