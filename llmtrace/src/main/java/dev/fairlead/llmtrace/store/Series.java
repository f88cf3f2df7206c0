package dev.fairlead.llmtrace.store;

import java.util.List;
import java.util.stream.Stream;

/**
 * Sums over time as they are found: a long series is never in memory as a whole.
 *
 * @param folded whether one group of each point is all those that are not named
 * @param points in {@link SeriesPoint#ORDER}; going on may throw a {@link StoreException}
 */
public record Series(boolean folded, Stream<SeriesPoint> points) {

    /** All points. */
    public List<SeriesPoint> toList() {
        return points.toList();
    }
}
