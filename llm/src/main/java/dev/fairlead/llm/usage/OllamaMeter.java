package dev.fairlead.llm.usage;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import java.util.Optional;

/**
 * Brings the usage Ollama reports to normal form: {@code prompt_eval_count} is the input, {@code eval_count} the output
 * with thinking in it. A count of 0 is left out of the answer, and servers that took the prompt from their cache left out
 * {@code prompt_eval_count} too, so output without input is taken for a part of the truth.
 *
 * <p>Sources: <a href="https://docs.ollama.com/api/usage">usage</a>, <a
 * href="https://github.com/ollama/ollama/blob/main/docs/api.md">the API</a>, <a
 * href="https://github.com/ollama/ollama/issues/2068">the missing count</a>.
 */
public final class OllamaMeter {
    private OllamaMeter() {}

    /** Empty when nothing usable was reported. */
    public static Optional<Usage> read(ReportedCounts counts) {
        if (!counts.usable()) {
            return Optional.empty();
        }
        Quality quality = counts.has(INPUT) ? Quality.REPORTED : Quality.PARTIAL;
        return Optional.of(Usage.of(counts.get(INPUT), counts.get(OUTPUT), quality));
    }
}
