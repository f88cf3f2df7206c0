package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.util.List;

/**
 * What the simulated provider would have charged, also for streams that were silent about usage or were cancelled.
 *
 * @param received requests on metered routes whose head arrived, however they ended
 * @param open of these, not ended yet
 * @param lines sorted by model and service tier
 */
public record Bill(long received, long open, List<Line> lines) {

    /**
     * @param calls that reached the model: completed, cancelled or failed after it began to answer
     * @param usage the sum over these calls
     */
    public record Line(
            String model, String serviceTier, long calls, long completed, long failed, long cancelled, Usage usage) {}

    public Bill {
        lines = List.copyOf(lines);
    }

    public long calls() {
        return lines.stream().mapToLong(Line::calls).sum();
    }

    /** The sum over all models. */
    public Usage usage() {
        return lines.stream().map(Line::usage).reduce(Usage.NONE, Usage::plus);
    }

    /** The sum over one model's service tiers. */
    public Usage usage(String model) {
        return lines.stream()
                .filter(line -> line.model().equals(model))
                .map(Line::usage)
                .reduce(Usage.NONE, Usage::plus);
    }
}
