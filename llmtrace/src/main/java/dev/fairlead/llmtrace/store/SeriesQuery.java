package dev.fairlead.llmtrace.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Sums over time, answered from hourly rollups.
 *
 * @param from rounded down to the hour
 * @param to exclusive, rounded up to the hour
 * @param groupBy at most two dimensions
 * @param where values that dimensions must have
 */
public record SeriesQuery(Instant from, Instant to, Step step, List<Dimension> groupBy, Map<Dimension, String> where) {

    /** How long one point of a series is. Days are UTC days. */
    public enum Step {
        HOUR,
        DAY,
        /** One point for the whole range. */
        WHOLE
    }

    public SeriesQuery {
        groupBy = List.copyOf(groupBy);
        where = Map.copyOf(where);
        if (groupBy.size() > 2 || groupBy.stream().distinct().count() != groupBy.size()) {
            throw new IllegalArgumentException(
                    "a series is grouped by at most two different dimensions, found " + groupBy);
        }
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a series needs a from before its to, found " + from + " and " + to);
        }
    }

    /** Whether a rollup cell is part of the answer. */
    public boolean covers(Scope scope, RollupKey key) {
        return key.hour() >= RollupKey.hour(from)
                && key.hour() < RollupKey.hourAfter(to)
                && scope.covers(key.dimensions().value(Dimension.TENANT))
                && where.entrySet().stream()
                        .allMatch(wanted ->
                                key.dimensions().value(wanted.getKey()).equals(wanted.getValue()));
    }

    /** The begin of the point an hour falls into. */
    public Instant slot(long hour) {
        return switch (step) {
            case HOUR -> RollupKey.begin(hour);
            case DAY -> RollupKey.begin(Math.floorDiv(hour, 24) * 24);
            case WHOLE -> RollupKey.begin(RollupKey.hour(from));
        };
    }

    /** A cell's values of the dimensions grouped by. */
    public List<String> group(Dimensions dimensions) {
        return groupBy.stream().map(dimensions::value).toList();
    }

    /** The sums of a time range as one point. */
    public static SeriesQuery totals(Instant from, Instant to) {
        return new SeriesQuery(from, to, Step.WHOLE, List.of(), Map.of());
    }
}
