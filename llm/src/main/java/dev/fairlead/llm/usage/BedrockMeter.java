package dev.fairlead.llm.usage;

import dev.fairlead.llm.call.Usage;
import java.util.Optional;

/**
 * Brings the usage Bedrock's Converse reports to normal form: Anthropic's arithmetic under other names.
 *
 * <table>
 * <caption>What contains what</caption>
 * <tr><th>usage</th><th>meaning</th></tr>
 * <tr><td>inputTokens</td><td>input neither read from nor written to cache</td></tr>
 * <tr><td>cacheReadInputTokens</td><td>read from cache, beside inputTokens</td></tr>
 * <tr><td>cacheWriteInputTokens</td><td>written to cache, beside inputTokens</td></tr>
 * <tr><td>cacheDetails[].inputTokens</td><td>parts of cacheWriteInputTokens by {@code ttl}, 5m or 1h</td></tr>
 * <tr><td>outputTokens</td><td>all output, reasoning included; no model's is reported apart</td></tr>
 * <tr><td>totalTokens</td><td>the sum of all four; not kept</td></tr>
 * </table>
 *
 * <p>Sources: <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html">TokenUsage</a>,
 * <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html">prompt caching</a>.
 */
public final class BedrockMeter {
    private BedrockMeter() {}

    /** Empty when nothing usable was reported. */
    public static Optional<Usage> read(ReportedCounts counts) {
        return AnthropicMeter.read(counts);
    }
}
