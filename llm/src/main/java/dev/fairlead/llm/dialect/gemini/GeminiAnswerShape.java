package dev.fairlead.llm.dialect.gemini;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.AUDIO_INPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.AUDIO_OUTPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.CACHED_AUDIO_INPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.CACHED_IMAGE_INPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.CACHE_READ;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.IMAGE_INPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.IMAGE_OUTPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.INPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.OUTPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.REASONING;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.TOOL_USE_INPUT;
import static dev.fairlead.llm.usage.ReportedCounts.Figure.TOTAL;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.usage.ReportedCounts.Figure;

/** What is read of a generated answer; the chunks of a stream have the same form, alone or in one array. */
final class GeminiAnswerShape {
    private GeminiAnswerShape() {}

    static final JsonShape<GeminiAnswer> CHUNK = chunk();

    /** An answer to countTokens: nothing is billed, so its figures are no usage. */
    static final JsonShape<GeminiAnswer> ERROR_ONLY = new JsonShape<GeminiAnswer>().field("error", error());

    private static JsonShape<GeminiAnswer> chunk() {
        JsonShape<GeminiAnswer> chunk = new JsonShape<GeminiAnswer>()
                .begin(GeminiAnswer::beginChunk)
                .end(GeminiAnswer::endChunk)
                .field("candidates", new JsonShape<GeminiAnswer>().elements(candidate()))
                .field("promptFeedback", new JsonShape<GeminiAnswer>().field("blockReason", GeminiAnswer::blockReason))
                .field("usageMetadata", usage())
                .field("modelVersion", GeminiAnswer::modelVersion)
                .field("responseId", AnswerDraft::responseId)
                .field("error", error());
        return chunk.elements(chunk);
    }

    private static JsonShape<GeminiAnswer> candidate() {
        JsonShape<GeminiAnswer> queries =
                new JsonShape<GeminiAnswer>().elements(new JsonShape<GeminiAnswer>().text(GeminiAnswer::query));
        return new JsonShape<GeminiAnswer>()
                .begin(GeminiAnswer::beginCandidate)
                .end(GeminiAnswer::endCandidate)
                .field(
                        "content",
                        new JsonShape<GeminiAnswer>().field("parts", new JsonShape<GeminiAnswer>().elements(part())))
                .field("finishReason", AnswerDraft::finishReason)
                .field("index", new JsonShape<GeminiAnswer>().integer(GeminiAnswer::candidateIndex))
                .field("groundingMetadata", new JsonShape<GeminiAnswer>().field("webSearchQueries", queries));
    }

    private static JsonShape<GeminiAnswer> part() {
        JsonShape<GeminiAnswer> call = new JsonShape<GeminiAnswer>()
                .field("id", AnswerDraft::callId)
                .field("name", AnswerDraft::callName)
                .field("args", new JsonShape<GeminiAnswer>().raw(AnswerDraft::callArguments));
        return new JsonShape<GeminiAnswer>()
                .begin(GeminiAnswer::beginPart)
                .end(GeminiAnswer::endPart)
                .field("text", GeminiAnswer::partText)
                .field("thought", new JsonShape<GeminiAnswer>().bool(GeminiAnswer::partThought))
                .field("functionCall", call)
                .field("executableCode", new JsonShape<GeminiAnswer>().raw(GeminiAnswer::executableCode))
                .field("codeExecutionResult", new JsonShape<GeminiAnswer>().field("output", GeminiAnswer::codeOutput));
    }

    private static JsonShape<GeminiAnswer> usage() {
        return new JsonShape<GeminiAnswer>()
                .begin(GeminiAnswer::beginUsage)
                .field("promptTokenCount", AnswerDraft.figureShape(INPUT))
                .field("cachedContentTokenCount", AnswerDraft.figureShape(CACHE_READ))
                .field("toolUsePromptTokenCount", AnswerDraft.figureShape(TOOL_USE_INPUT))
                .field("candidatesTokenCount", AnswerDraft.figureShape(OUTPUT))
                .field("thoughtsTokenCount", AnswerDraft.figureShape(REASONING))
                .field("totalTokenCount", AnswerDraft.figureShape(TOTAL))
                .field("promptTokensDetails", modalities(AUDIO_INPUT, IMAGE_INPUT))
                .field("toolUsePromptTokensDetails", modalities(AUDIO_INPUT, IMAGE_INPUT))
                .field("cacheTokensDetails", modalities(CACHED_AUDIO_INPUT, CACHED_IMAGE_INPUT))
                .field("candidatesTokensDetails", modalities(AUDIO_OUTPUT, IMAGE_OUTPUT))
                .field("serviceTier", AnswerDraft::serviceTier)
                .field("trafficType", AnswerDraft::serviceTier);
    }

    private static JsonShape<GeminiAnswer> modalities(Figure audio, Figure image) {
        return new JsonShape<GeminiAnswer>()
                .elements(new JsonShape<GeminiAnswer>()
                        .begin(GeminiAnswer::beginModality)
                        .end(answer -> answer.endModality(audio, image))
                        .field("modality", GeminiAnswer::modality)
                        .field("tokenCount", new JsonShape<GeminiAnswer>().integer(GeminiAnswer::modalityTokens)));
    }

    /** By google.rpc.Status: the name of the code is the type. Errors of Anthropic's have one of their own. */
    static <D extends AnswerDraft> JsonShape<D> error() {
        return new JsonShape<D>()
                .begin(AnswerDraft::error)
                .field("status", AnswerDraft::errorType)
                .field("type", AnswerDraft::errorCode)
                .field("code", AnswerDraft::errorCode)
                .field("message", AnswerDraft::errorMessage);
    }
}
