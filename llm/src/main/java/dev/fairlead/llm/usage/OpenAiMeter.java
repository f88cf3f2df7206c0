package dev.fairlead.llm.usage;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.call.Usage;
import java.util.Optional;

/**
 * Brings the usage OpenAI reports to normal form.
 *
 * <table>
 * <caption>What contains what</caption>
 * <tr><th>chat completions</th><th>responses</th><th>meaning</th></tr>
 * <tr><td>prompt_tokens</td><td>input_tokens</td><td>all input, cached and cache-written tokens included</td></tr>
 * <tr><td>prompt_tokens_details.cached_tokens</td><td>input_tokens_details.cached_tokens</td><td>part of input, read
 * from cache</td></tr>
 * <tr><td>prompt_tokens_details.cache_write_tokens</td><td>input_tokens_details.cache_write_tokens</td><td>part of
 * input, written to cache; there is one lifetime, kept as the short one</td></tr>
 * <tr><td>prompt_tokens_details.audio_tokens, image_tokens</td><td>none</td><td>parts of input</td></tr>
 * <tr><td>completion_tokens</td><td>output_tokens</td><td>all output, reasoning included</td></tr>
 * <tr><td>completion_tokens_details.reasoning_tokens, audio_tokens</td><td>output_tokens_details.reasoning_tokens</td>
 * <td>parts of output</td></tr>
 * <tr><td>completion_tokens_details.accepted_prediction_tokens, rejected_prediction_tokens</td><td>none</td><td>parts of
 * output, billed as such; not kept apart</td></tr>
 * <tr><td>total_tokens</td><td>total_tokens</td><td>the sum; where it exceeds input and output by the reasoning, output
 * does not contain it: xAI counts so</td></tr>
 * <tr><td>prompt_cache_hit_tokens, cached_tokens</td><td>none</td><td>what DeepSeek and others call
 * prompt_tokens_details.cached_tokens</td></tr>
 * <tr><td>none</td><td>web_search_call items in output</td><td>searches, billed by call</td></tr>
 * </table>
 *
 * <p>Sources: <a href="https://platform.openai.com/docs/api-reference/chat/object">chat completion object</a>, <a
 * href="https://platform.openai.com/docs/api-reference/responses/object">response object</a>, <a
 * href="https://platform.openai.com/docs/guides/prompt-caching">prompt caching</a>, <a
 * href="https://platform.openai.com/docs/guides/reasoning">reasoning</a>, <a
 * href="https://platform.openai.com/docs/guides/predicted-outputs">predicted outputs</a>, <a
 * href="https://docs.x.ai/docs/guides/reasoning">xAI's reasoning</a>, <a
 * href="https://api-docs.deepseek.com/guides/kv_cache">DeepSeek's cache</a>.
 */
public final class OpenAiMeter {
    private OpenAiMeter() {}

    /** Empty when nothing usable was reported, or when parts exceed the whole they are said to be in. */
    public static Optional<Usage> read(ReportedCounts counts) {
        long input = counts.get(INPUT);
        long reasoning = counts.get(REASONING);
        long output = counts.get(OUTPUT);
        if (reasoning > 0 && counts.get(TOTAL) == input + output + reasoning) {
            output += reasoning;
        }
        long uncached = input - counts.get(CACHE_READ) - counts.get(CACHE_WRITE);
        if (!counts.usable() || uncached < 0 || reasoning > output) {
            return Optional.empty();
        }
        // Cached audio and images are counted among the cached tokens too, so the uncached part bounds them.
        return Optional.of(new Usage(
                uncached,
                counts.get(CACHE_READ),
                counts.get(CACHE_WRITE),
                0,
                output,
                reasoning,
                Math.min(counts.get(AUDIO_INPUT), uncached),
                Math.min(counts.get(AUDIO_OUTPUT), output),
                Math.min(counts.get(IMAGE_INPUT), uncached),
                Math.min(counts.get(IMAGE_OUTPUT), output),
                counts.get(WEB_SEARCHES),
                counts.get(TOOL_CALLS),
                Usage.Quality.REPORTED));
    }
}
