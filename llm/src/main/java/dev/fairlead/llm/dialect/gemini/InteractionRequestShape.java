package dev.fairlead.llm.dialect.gemini;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a request for an interaction. */
final class InteractionRequestShape {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of(
            "agent",
            "background",
            "store",
            "previous_interaction_id",
            "service_tier",
            "response_modalities",
            "cached_content");

    private static final List<String> GENERATION = List.of(
            "temperature", "top_p", "seed", "stop_sequences", "thinking_level", "thinking_summaries", "tool_choice");

    private InteractionRequestShape() {}

    static final JsonShape<RequestDraft> REQUEST = request();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> tool = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginTool)
                .field("type", RequestDraft::toolKind)
                .field("name", RequestDraft::toolName)
                .raw(RequestDraft::toolDefinition);
        JsonShape<RequestDraft> generation = new JsonShape<RequestDraft>()
                .field("max_output_tokens", new JsonShape<RequestDraft>().integer(RequestDraft::maxTokens));
        GENERATION.forEach(name -> generation.field(name, parameter(name)));
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field("model", RequestDraft::model)
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field("labels", new JsonShape<RequestDraft>().raw(RequestDraft::metadata))
                .field("system_instruction", (draft, text) -> draft.text(Origin.SYSTEM, text))
                .field(
                        "input",
                        step().text((draft, text) -> draft.text(Origin.USER, text))
                                .elements(step()))
                .field("generation_config", generation)
                .field("tools", new JsonShape<RequestDraft>().elements(tool));
        PARAMETERS.forEach(name -> request.field(name, parameter(name)));
        return request;
    }

    /** A step of the conversation, or a piece of content alone, which is the user's. */
    private static JsonShape<RequestDraft> step() {
        JsonShape<RequestDraft> result =
                new JsonShape<RequestDraft>().text((draft, text) -> draft.text(Origin.TOOL_RESULT, text));
        return new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginMessage)
                .end(RequestDraft::endMessage)
                .field("type", RequestDraft::step)
                .field("text", RequestDraft::text)
                .field("content", texts(RequestDraft::text))
                .field("summary", texts((draft, text) -> draft.text(Origin.REASONING, text)))
                .field("id", RequestDraft::callId)
                .field("call_id", RequestDraft::callId)
                .field("name", RequestDraft::name)
                .field(
                        "arguments",
                        new JsonShape<RequestDraft>().raw((draft, json) -> draft.text(Origin.TOOL_CALL, json)))
                .field(
                        "result",
                        result.elements(new JsonShape<RequestDraft>().field("text", result))
                                .field("text", result));
    }

    private static JsonShape<RequestDraft> texts(JsonShape.OnText<RequestDraft> handler) {
        return new JsonShape<RequestDraft>()
                .text(handler)
                .elements(new JsonShape<RequestDraft>().field("text", handler));
    }

    private static JsonShape<RequestDraft> parameter(String name) {
        return new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json));
    }
}
