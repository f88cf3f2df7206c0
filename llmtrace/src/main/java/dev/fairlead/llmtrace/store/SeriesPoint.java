package dev.fairlead.llmtrace.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * One point of a series.
 *
 * @param at the point's begin; the hour of {@code from} when the step is the whole range
 * @param group values of the dimensions grouped by, in the order asked for; empty when nothing was, and for all groups
 *     together that are not among the top
 */
public record SeriesPoint(Instant at, List<String> group, Totals totals) {

    /** By time, then by group. */
    public static final Comparator<SeriesPoint> ORDER = Comparator.comparing(SeriesPoint::at)
            .thenComparing(point -> point.group().isEmpty() ? "" : point.group().getFirst())
            .thenComparing(
                    point -> point.group().size() < 2 ? "" : point.group().getLast());

    public SeriesPoint {
        group = List.copyOf(group);
    }
}
