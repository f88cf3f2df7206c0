package dev.fairlead.llm.usage;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.call.Usage;
import java.util.Optional;

/**
 * Brings the usage Cohere reports to normal form.
 *
 * <table>
 * <caption>What is billed</caption>
 * <tr><th>field</th><th>meaning</th></tr>
 * <tr><td>billed_units</td><td>what is charged; the rule is Cohere's own ("the billed input and output tokens are the
 * tokens that you're actually billed for")</td></tr>
 * <tr><td>tokens</td><td>what the model processed, with tokens Cohere adds and does not charge for; used only where a
 * compatible server reports no billed_units</td></tr>
 * <tr><td>billed_units.image_tokens</td><td>beside input_tokens, at a price of their own</td></tr>
 * <tr><td>billed_units.images</td><td>the same images by the piece; counted where no image_tokens are reported</td></tr>
 * <tr><td>billed_units.search_units</td><td>one for each query with up to 100 documents</td></tr>
 * <tr><td>cached_tokens</td><td>part of tokens; no price of their own is published, so they are not set apart</td></tr>
 * </table>
 *
 * <p>Sources: <a href="https://docs.cohere.com/docs/how-does-cohere-pricing-work">how pricing works</a>, <a
 * href="https://docs.cohere.com/reference/chat">chat</a>, <a href="https://docs.cohere.com/reference/embed">embed</a>, <a
 * href="https://docs.cohere.com/reference/rerank">rerank</a>.
 */
public final class CohereMeter {
    private CohereMeter() {}

    /**
     * @param billed the figures of billed_units
     * @param processed the figures of tokens
     * @return empty when nothing usable was reported
     */
    public static Optional<Usage> read(ReportedCounts billed, ReportedCounts processed) {
        if (billed.usable()) {
            return Optional.of(usage(billed));
        }
        return processed.usable() && !billed.refused() ? Optional.of(usage(processed)) : Optional.empty();
    }

    private static Usage usage(ReportedCounts counts) {
        long imageTokens = counts.get(IMAGE_INPUT);
        return new Usage(
                counts.get(INPUT) + imageTokens,
                0,
                0,
                0,
                counts.get(OUTPUT),
                0,
                0,
                0,
                imageTokens,
                0,
                0,
                0,
                new Usage.Units(counts.get(SEARCH_UNITS), imageTokens > 0 ? 0 : counts.get(IMAGES), 0, 0),
                Usage.Quality.REPORTED);
    }
}
