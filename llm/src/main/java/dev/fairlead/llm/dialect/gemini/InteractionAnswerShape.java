package dev.fairlead.llm.dialect.gemini;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.usage.ReportedCounts.Figure;

/** What is read of an interaction and of the events of its stream. */
final class InteractionAnswerShape {
    private InteractionAnswerShape() {}

    /** Of one that is looked at again: its usage is another call's. */
    static final JsonShape<InteractionAnswer> STORED = stored();

    static final JsonShape<InteractionAnswer> INTERACTION = stored().field("status", AnswerDraft::finishReason)
            .field("service_tier", AnswerDraft::serviceTier)
            .field("steps", new JsonShape<InteractionAnswer>().elements(step().end(InteractionAnswer::endStep)))
            .field("usage", usage());

    static final JsonShape<InteractionAnswer> EVENT = event();

    private static JsonShape<InteractionAnswer> stored() {
        JsonShape<InteractionAnswer> shape = new JsonShape<InteractionAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("error", GeminiAnswerShape.error());
        return shape.elements(new JsonShape<InteractionAnswer>().field("error", GeminiAnswerShape.error()));
    }

    private static JsonShape<InteractionAnswer> event() {
        JsonShape<InteractionAnswer> interaction = new JsonShape<InteractionAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("status", AnswerDraft::finishReason)
                .field("service_tier", AnswerDraft::serviceTier)
                .field("usage", usage());
        JsonShape<InteractionAnswer> delta = new JsonShape<InteractionAnswer>()
                .field("type", InteractionAnswer::type)
                .field("text", InteractionAnswer::said)
                .field("content", new JsonShape<InteractionAnswer>().field("text", InteractionAnswer::thought))
                .field("arguments", AnswerDraft::callArguments);
        return new JsonShape<InteractionAnswer>()
                .begin(InteractionAnswer::beginEvent)
                .field("event_type", InteractionAnswer::event)
                .field("index", new JsonShape<InteractionAnswer>().integer(InteractionAnswer::index))
                .field("interaction", interaction)
                .field("step", step())
                .field("delta", delta)
                .field("metadata", new JsonShape<InteractionAnswer>().field("total_usage", usage()))
                .field("error", GeminiAnswerShape.error());
    }

    private static JsonShape<InteractionAnswer> step() {
        return new JsonShape<InteractionAnswer>()
                .begin(InteractionAnswer::clear)
                .field("type", InteractionAnswer::type)
                .field("id", AnswerDraft::callId)
                .field("name", AnswerDraft::callName)
                .field("arguments", new JsonShape<InteractionAnswer>().raw(AnswerDraft::callArguments))
                .field("content", texts(InteractionAnswer::said))
                .field("summary", texts(InteractionAnswer::thought));
    }

    private static JsonShape<InteractionAnswer> texts(JsonShape.OnText<InteractionAnswer> handler) {
        return new JsonShape<InteractionAnswer>().elements(new JsonShape<InteractionAnswer>().field("text", handler));
    }

    private static JsonShape<InteractionAnswer> usage() {
        JsonShape<InteractionAnswer> tool = new JsonShape<InteractionAnswer>()
                .begin(InteractionAnswer::beginTool)
                .end(InteractionAnswer::endTool)
                .field("type", InteractionAnswer::tool)
                .field("count", new JsonShape<InteractionAnswer>().integer(InteractionAnswer::uses));
        return new JsonShape<InteractionAnswer>()
                .begin(InteractionAnswer::beginUsage)
                .end(InteractionAnswer::endUsage)
                .field("total_input_tokens", AnswerDraft.figureShape(INPUT))
                .field("total_cached_tokens", AnswerDraft.figureShape(CACHE_READ))
                .field("total_tool_use_tokens", AnswerDraft.figureShape(TOOL_USE_INPUT))
                .field("total_output_tokens", AnswerDraft.figureShape(OUTPUT))
                .field("total_thought_tokens", AnswerDraft.figureShape(REASONING))
                .field("total_tokens", AnswerDraft.figureShape(TOTAL))
                .field("input_tokens_by_modality", modalities(AUDIO_INPUT, IMAGE_INPUT))
                .field("tool_use_tokens_by_modality", modalities(AUDIO_INPUT, IMAGE_INPUT))
                .field("cached_tokens_by_modality", modalities(CACHED_AUDIO_INPUT, CACHED_IMAGE_INPUT))
                .field("output_tokens_by_modality", modalities(AUDIO_OUTPUT, IMAGE_OUTPUT))
                .field("grounding_tool_count", new JsonShape<InteractionAnswer>().elements(tool));
    }

    private static JsonShape<InteractionAnswer> modalities(Figure audio, Figure image) {
        return new JsonShape<InteractionAnswer>()
                .elements(new JsonShape<InteractionAnswer>()
                        .begin(InteractionAnswer::beginModality)
                        .end(answer -> answer.endModality(audio, image))
                        .field("modality", InteractionAnswer::modality)
                        .field(
                                "tokens",
                                new JsonShape<InteractionAnswer>().integer(InteractionAnswer::modalityTokens)));
    }
}
