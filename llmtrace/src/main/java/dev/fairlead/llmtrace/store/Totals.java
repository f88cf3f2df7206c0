package dev.fairlead.llmtrace.store;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Money;
import java.util.Optional;

/**
 * Sums over calls.
 *
 * @param errors calls that count as errors, see {@link CallRow#failed()}
 * @param usage the sum of every meter; its quality is that of the least certain call
 * @param unpriced calls that should have a cost and have none
 * @param latency of calls from start to end; empty without calls that have one
 * @param firstToken of calls from start to first token; empty without calls that have one
 */
public record Totals(
        long calls,
        long errors,
        Usage usage,
        Money cost,
        long unpriced,
        Optional<Percentiles> latency,
        Optional<Percentiles> firstToken) {}
