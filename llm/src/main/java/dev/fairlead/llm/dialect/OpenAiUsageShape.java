package dev.fairlead.llm.dialect;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.json.JsonShape;

/** What is read of the usage reports of OpenAI's operations and of the servers compatible with them. */
public final class OpenAiUsageShape {
    private OpenAiUsageShape() {}

    /** The report of chat, completions and embeddings, with the fields other servers add to it. */
    public static <D extends AnswerDraft> JsonShape<D> completions() {
        JsonShape<D> prompt = new JsonShape<D>()
                .field("cached_tokens", AnswerDraft.runningFigureShape(CACHE_READ))
                .field("cache_write_tokens", AnswerDraft.figureShape(CACHE_WRITE))
                .field("audio_tokens", AnswerDraft.figureShape(AUDIO_INPUT))
                .field("image_tokens", AnswerDraft.figureShape(IMAGE_INPUT));
        JsonShape<D> completion = new JsonShape<D>()
                .field("reasoning_tokens", AnswerDraft.figureShape(REASONING))
                .field("audio_tokens", AnswerDraft.figureShape(AUDIO_OUTPUT))
                .field("image_tokens", AnswerDraft.figureShape(IMAGE_OUTPUT));
        return new JsonShape<D>()
                .begin(AnswerDraft::clearCounts)
                .end(AnswerDraft::reportOpenAiUsage)
                .field("prompt_tokens", AnswerDraft.figureShape(INPUT))
                .field("completion_tokens", AnswerDraft.figureShape(OUTPUT))
                .field("total_tokens", AnswerDraft.figureShape(TOTAL))
                .field("prompt_cache_hit_tokens", AnswerDraft.runningFigureShape(CACHE_READ))
                .field("cached_tokens", AnswerDraft.runningFigureShape(CACHE_READ))
                .field("num_search_queries", AnswerDraft.figureShape(WEB_SEARCHES))
                .field(
                        "server_tool_use",
                        new JsonShape<D>().field("web_search_requests", AnswerDraft.figureShape(WEB_SEARCHES)))
                .field("prompt_tokens_details", prompt)
                .field("completion_tokens_details", completion);
    }
}
