package dev.fairlead.llm.usage;

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
import static dev.fairlead.llm.usage.ReportedCounts.Figure.WEB_SEARCHES;

import dev.fairlead.llm.call.Usage;
import java.util.Optional;

/**
 * Brings the usage Google reports to normal form.
 *
 * <table>
 * <caption>What contains what</caption>
 * <tr><th>usageMetadata</th><th>meaning</th></tr>
 * <tr><td>promptTokenCount</td><td>the whole prompt, cached tokens included</td></tr>
 * <tr><td>cachedContentTokenCount</td><td>part of promptTokenCount, read from cache</td></tr>
 * <tr><td>toolUsePromptTokenCount</td><td>results of tools the provider ran, read beside promptTokenCount</td></tr>
 * <tr><td>candidatesTokenCount</td><td>output without thoughts</td></tr>
 * <tr><td>thoughtsTokenCount</td><td>output beside candidatesTokenCount, billed as output</td></tr>
 * <tr><td>totalTokenCount</td><td>the sum of promptTokenCount, toolUsePromptTokenCount, candidatesTokenCount and
 * thoughtsTokenCount</td></tr>
 * <tr><td>promptTokensDetails, toolUsePromptTokensDetails, candidatesTokensDetails</td><td>the same tokens by modality;
 * AUDIO and IMAGE are parts here, TEXT, DOCUMENT and VIDEO are not kept apart</td></tr>
 * <tr><td>cacheTokensDetails</td><td>part of promptTokensDetails</td></tr>
 * <tr><td>groundingMetadata.webSearchQueries</td><td>searches, beside usageMetadata</td></tr>
 * </table>
 *
 * <p>There is no cache write: implicit caching writes for nothing, and explicit caches are billed where they are made.
 *
 * <p>Sources: <a href="https://ai.google.dev/api/generate-content#UsageMetadata">UsageMetadata</a>, <a
 * href="https://googleapis.github.io/js-genai/release_docs/classes/types.GenerateContentResponseUsageMetadata.html">the
 * same on Vertex AI</a>, <a href="https://ai.google.dev/gemini-api/docs/thinking#pricing">thinking</a>.
 */
public final class GeminiMeter {
    private GeminiMeter() {}

    /** Empty when nothing usable was reported, or when parts exceed the whole they are said to be in. */
    public static Optional<Usage> read(ReportedCounts counts) {
        long prompt = counts.get(INPUT) + counts.get(TOOL_USE_INPUT);
        long uncached = prompt - counts.get(CACHE_READ);
        if (!counts.usable() || counts.get(CACHE_READ) > counts.get(INPUT)) {
            return Optional.empty();
        }
        long output = output(counts, prompt);
        return Optional.of(new Usage(
                uncached,
                counts.get(CACHE_READ),
                0,
                0,
                output,
                Math.min(counts.get(REASONING), output),
                part(counts.get(AUDIO_INPUT) - counts.get(CACHED_AUDIO_INPUT), uncached),
                Math.min(counts.get(AUDIO_OUTPUT), output),
                part(counts.get(IMAGE_INPUT) - counts.get(CACHED_IMAGE_INPUT), uncached),
                Math.min(counts.get(IMAGE_OUTPUT), output),
                counts.get(WEB_SEARCHES),
                0,
                Usage.Quality.REPORTED));
    }

    /** The total tells servers apart that count thoughts among the candidates after all. */
    private static long output(ReportedCounts counts, long prompt) {
        long candidates = counts.get(OUTPUT);
        long thoughts = counts.get(REASONING);
        boolean inside = thoughts > 0 && thoughts <= candidates && counts.get(TOTAL) == prompt + candidates;
        return inside ? candidates : candidates + thoughts;
    }

    private static long part(long figure, long whole) {
        return Math.clamp(figure, 0, whole);
    }
}
