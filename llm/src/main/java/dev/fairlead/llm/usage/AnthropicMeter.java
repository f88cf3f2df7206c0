package dev.fairlead.llm.usage;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.call.Usage;
import java.util.Optional;

/**
 * Brings the usage Anthropic reports to normal form.
 *
 * <table>
 * <caption>What contains what</caption>
 * <tr><th>field</th><th>meaning</th></tr>
 * <tr><td>input_tokens</td><td>input after the last cache breakpoint: neither read from nor written to cache</td></tr>
 * <tr><td>cache_read_input_tokens</td><td>read from cache, beside input_tokens</td></tr>
 * <tr><td>cache_creation_input_tokens</td><td>written to cache, beside input_tokens</td></tr>
 * <tr><td>cache_creation.ephemeral_5m_input_tokens, ephemeral_1h_input_tokens</td><td>parts of
 * cache_creation_input_tokens by lifetime; what they leave unexplained is taken as 5 minutes, the default</td></tr>
 * <tr><td>output_tokens</td><td>all output, thinking included; cumulative in message_delta, so the last report
 * stands</td></tr>
 * <tr><td>output_tokens_details.thinking_tokens</td><td>part of output_tokens</td></tr>
 * <tr><td>server_tool_use.web_search_requests</td><td>searches, billed by call</td></tr>
 * <tr><td>server_tool_use.web_fetch_requests</td><td>fetches; not billed, not kept</td></tr>
 * </table>
 *
 * <p>Sources: <a href="https://platform.claude.com/docs/en/build-with-claude/prompt-caching">prompt caching</a>, <a
 * href="https://platform.claude.com/docs/en/build-with-claude/streaming">streaming</a>, <a
 * href="https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool">web search tool</a>.
 */
public final class AnthropicMeter {
    private AnthropicMeter() {}

    /** Empty when nothing usable was reported, or when parts exceed the whole they are said to be in. */
    public static Optional<Usage> read(ReportedCounts counts) {
        long hour = counts.get(CACHE_WRITE_1H);
        long written = Math.max(counts.get(CACHE_WRITE), counts.get(CACHE_WRITE_5M) + hour);
        if (!counts.usable() || counts.get(REASONING) > counts.get(OUTPUT)) {
            return Optional.empty();
        }
        return Optional.of(new Usage(
                counts.get(INPUT),
                counts.get(CACHE_READ),
                written - hour,
                hour,
                counts.get(OUTPUT),
                counts.get(REASONING),
                0,
                0,
                0,
                0,
                counts.get(WEB_SEARCHES),
                counts.get(TOOL_CALLS),
                Usage.Quality.REPORTED));
    }
}
