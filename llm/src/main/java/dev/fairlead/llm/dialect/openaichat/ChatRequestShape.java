package dev.fairlead.llm.dialect.openaichat;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a chat completions request. */
final class ChatRequestShape {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of(
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "n",
            "seed",
            "stop",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "logprobs",
            "top_logprobs",
            "response_format",
            "service_tier",
            "reasoning_effort",
            "reasoning",
            "thinking",
            "enable_thinking",
            "verbosity",
            "parallel_tool_calls",
            "tool_choice",
            "function_call",
            "stream_options",
            "store",
            "modalities",
            "audio",
            "web_search_options",
            "prompt_cache_retention",
            "speed");

    private ChatRequestShape() {}

    static final JsonShape<RequestDraft> REQUEST = request();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> address = new JsonShape<RequestDraft>()
                .text(RequestDraft::partAddress)
                .field("url", RequestDraft::partAddress)
                .field("filename", RequestDraft::partAddress)
                .field("file_id", RequestDraft::partAddress)
                .field("format", RequestDraft::partAddress);
        JsonShape<RequestDraft> part = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginContentPart)
                .end(RequestDraft::endContentPart)
                .field("type", RequestDraft::partKind)
                .field("image_url", address)
                .field("input_audio", address)
                .field("audio_url", address)
                .field("video_url", address)
                .field("file", address)
                .field("text", RequestDraft::text)
                .field("refusal", RequestDraft::text)
                .text(RequestDraft::text);
        JsonShape<RequestDraft> content =
                new JsonShape<RequestDraft>().text(RequestDraft::text).elements(part);
        JsonShape<RequestDraft> function = new JsonShape<RequestDraft>()
                .field("name", RequestDraft::name)
                .field("arguments", (draft, text) -> draft.text(Origin.TOOL_CALL, text))
                .field("input", (draft, text) -> draft.text(Origin.TOOL_CALL, text));
        JsonShape<RequestDraft> toolCall = new JsonShape<RequestDraft>()
                .field("id", RequestDraft::callId)
                .field("function", function)
                .field("custom", function)
                .end(RequestDraft::endPart);
        JsonShape<RequestDraft> message = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginMessage)
                .end(RequestDraft::endMessage)
                .field("role", RequestDraft::role)
                .field("name", RequestDraft::name)
                .field("tool_call_id", RequestDraft::callId)
                .field("content", content)
                .field("refusal", RequestDraft::text)
                .field("reasoning_content", (draft, text) -> draft.text(Origin.REASONING, text))
                .field("reasoning", (draft, text) -> draft.text(Origin.REASONING, text))
                .field("tool_calls", new JsonShape<RequestDraft>().elements(toolCall))
                .field("function_call", function);
        JsonShape<RequestDraft> named = new JsonShape<RequestDraft>().field("name", RequestDraft::toolName);
        JsonShape<RequestDraft> tool = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginTool)
                .field("type", RequestDraft::toolKind)
                .field("name", RequestDraft::toolName)
                .field("function", named)
                .field("custom", named)
                .raw(RequestDraft::toolDefinition);
        JsonShape<RequestDraft> tools = new JsonShape<RequestDraft>().elements(tool);
        JsonShape<RequestDraft> maxTokens = new JsonShape<RequestDraft>()
                .integer(RequestDraft::maxTokens)
                .otherwise(draft -> draft.problem("the bound on output tokens is not a number"));
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field(
                        "model",
                        new JsonShape<RequestDraft>()
                                .text(RequestDraft::model)
                                .otherwise(draft -> draft.problem("model is not a string")))
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field("user", RequestDraft::endUser)
                .field("safety_identifier", RequestDraft::safetyIdentifier)
                .field("metadata", new JsonShape<RequestDraft>().raw(RequestDraft::metadata))
                .field("max_tokens", maxTokens)
                .field("max_completion_tokens", maxTokens)
                .field(
                        "messages",
                        new JsonShape<RequestDraft>()
                                .elements(message)
                                .otherwise(draft -> draft.problem("messages is not an array")))
                .field("tools", tools)
                .field("functions", tools);
        for (String name : PARAMETERS) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }
}
