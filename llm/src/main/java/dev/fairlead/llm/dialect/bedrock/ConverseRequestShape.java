package dev.fairlead.llm.dialect.bedrock;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a request to Converse. */
final class ConverseRequestShape {

    /** Of inferenceConfig; none of them can hold what a person wrote. */
    private static final List<String> INFERENCE = List.of("temperature", "topP", "stopSequences");

    private static final List<String> PARAMETERS =
            List.of("serviceTier", "performanceConfig", "guardrailConfig", "outputConfig");

    private ConverseRequestShape() {}

    static final JsonShape<RequestDraft> REQUEST = request();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> system = new JsonShape<RequestDraft>()
                .elements(
                        new JsonShape<RequestDraft>().field("text", (draft, text) -> draft.text(Origin.SYSTEM, text)));
        JsonShape<RequestDraft> message = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginMessage)
                .end(RequestDraft::endMessage)
                .field("role", RequestDraft::role)
                .field("content", new JsonShape<RequestDraft>().elements(block()));
        JsonShape<RequestDraft> specification = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginTool)
                .field("name", RequestDraft::toolName)
                .raw(RequestDraft::toolDefinition);
        JsonShape<RequestDraft> tool =
                new JsonShape<RequestDraft>().field("toolSpec", specification).field("systemTool", specification);
        JsonShape<RequestDraft> tools = new JsonShape<RequestDraft>()
                .field("tools", new JsonShape<RequestDraft>().elements(tool))
                .field("toolChoice", parameter("toolChoice"));
        JsonShape<RequestDraft> inference = new JsonShape<RequestDraft>()
                .field(
                        "maxTokens",
                        new JsonShape<RequestDraft>()
                                .integer(RequestDraft::maxTokens)
                                .otherwise(draft -> draft.problem("maxTokens is not a number")));
        INFERENCE.forEach(name -> inference.field(name, parameter(name)));
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field("system", system)
                .field(
                        "messages",
                        new JsonShape<RequestDraft>()
                                .elements(message)
                                .otherwise(draft -> draft.problem("messages is not an array")))
                .field("inferenceConfig", inference)
                .field("toolConfig", tools)
                .field("requestMetadata", new JsonShape<RequestDraft>().raw(RequestDraft::metadata));
        PARAMETERS.forEach(name -> request.field(name, parameter(name)));
        return request;
    }

    private static JsonShape<RequestDraft> parameter(String name) {
        return new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json));
    }

    private static JsonShape<RequestDraft> block() {
        JsonShape<RequestDraft> call = new JsonShape<RequestDraft>()
                .field("toolUseId", RequestDraft::callId)
                .field("name", RequestDraft::name)
                .field("input", new JsonShape<RequestDraft>().raw((draft, json) -> draft.text(Origin.TOOL_CALL, json)));
        JsonShape<RequestDraft> resultBlock = new JsonShape<RequestDraft>()
                .field("text", (draft, text) -> draft.text(Origin.TOOL_RESULT, text))
                .field(
                        "json",
                        new JsonShape<RequestDraft>().raw((draft, json) -> draft.text(Origin.TOOL_RESULT, json)));
        JsonShape<RequestDraft> result = new JsonShape<RequestDraft>()
                .field("toolUseId", RequestDraft::callId)
                .field("content", new JsonShape<RequestDraft>().elements(resultBlock));
        JsonShape<RequestDraft> reasoning = new JsonShape<RequestDraft>()
                .field(
                        "reasoningText",
                        new JsonShape<RequestDraft>()
                                .field("text", (draft, text) -> draft.text(Origin.REASONING, text)));
        JsonShape<RequestDraft> text = new JsonShape<RequestDraft>().field("text", RequestDraft::text);
        JsonShape<RequestDraft> document = new JsonShape<RequestDraft>()
                .field("context", RequestDraft::text)
                .field(
                        "source",
                        new JsonShape<RequestDraft>()
                                .field("text", RequestDraft::text)
                                .field("content", new JsonShape<RequestDraft>().elements(text)));
        return new JsonShape<RequestDraft>()
                .end(RequestDraft::endPart)
                .field("text", RequestDraft::text)
                .field("toolUse", call)
                .field("toolResult", result)
                .field("reasoningContent", reasoning)
                .field("document", document)
                .field("guardContent", new JsonShape<RequestDraft>().field("text", text));
    }
}
