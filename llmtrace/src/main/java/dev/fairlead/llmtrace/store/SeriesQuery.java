package dev.fairlead.llmtrace.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sums over time, answered from hourly rollups.
 *
 * @param from rounded down to the hour
 * @param to exclusive, rounded up to the hour
 * @param groupBy at most two dimensions
 * @param where values that dimensions must have
 * @param top how many groups are named, those with the most calls; the others are one point without a group. 1 to 1000
 */
public record SeriesQuery(
        Instant from,
        Instant to,
        Step step,
        List<Dimension> groupBy,
        Map<Dimension, String> where,
        Optional<Integer> top) {

    /** Points an answer has at most. */
    public static final int MOST_POINTS = 50_000;

    /** Groups that {@code top} can name at most. */
    public static final int MOST_GROUPS = 1000;

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
        if (top.isPresent() && (top.get() < 1 || top.get() > MOST_GROUPS)) {
            throw new IllegalArgumentException("top is between 1 and " + MOST_GROUPS + ", found " + top.get());
        }
    }

    /** Every group is named. */
    public SeriesQuery(Instant from, Instant to, Step step, List<Dimension> groupBy, Map<Dimension, String> where) {
        this(from, to, step, groupBy, where, Optional.empty());
    }

    /** How many groups can be named so that an answer has no more points than it may, whatever was called when. */
    public static int groupsThatFit(Instant from, Instant to, Step step) {
        return (int) Math.clamp(MOST_POINTS / steps(from, to, step) - 1, 1, MOST_GROUPS);
    }

    /** Whether an answer could have more points than it may, by what the query says alone. */
    public boolean mayHaveTooMany() {
        long groups = groupBy.isEmpty() ? 1 : top.orElse(MOST_POINTS) + 1L;
        return steps(from, to, step) * groups > MOST_POINTS;
    }

    private static long steps(Instant from, Instant to, Step step) {
        long hours = RollupKey.hourAfter(to) - RollupKey.hour(from);
        return switch (step) {
            case HOUR -> hours;
            case DAY -> hours / 24 + 2;
            case WHOLE -> 1;
        };
    }

    /** @throws StoreException with {@link StoreException.Code#TOO_MANY_POINTS} if an answer has more than it may */
    public void requireFew(int points) {
        if (points > MOST_POINTS) {
            throw new StoreException(
                    StoreException.Code.TOO_MANY_POINTS,
                    "the series has more than " + MOST_POINTS
                            + " points; name fewer groups with top, or ask for a longer step or a shorter range");
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

    /**
     * The groups that get a point of their own.
     *
     * @param calls how many calls each group has in the whole range
     */
    public Set<List<String>> named(Map<List<String>, Long> calls) {
        if (top.isEmpty() || groupBy.isEmpty()) {
            return calls.keySet();
        }
        Comparator<List<String>> byName =
                Comparator.<List<String>, String>comparing(List::getFirst).thenComparing(List::getLast);
        return calls.entrySet().stream()
                .sorted(Map.Entry.<List<String>, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(byName)))
                .limit(top.get())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The sums of a time range as one point. */
    public static SeriesQuery totals(Instant from, Instant to) {
        return new SeriesQuery(from, to, Step.WHOLE, List.of(), Map.of());
    }
}
