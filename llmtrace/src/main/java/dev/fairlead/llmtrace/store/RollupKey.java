package dev.fairlead.llmtrace.store;

import java.time.Instant;

/**
 * One cell of the hourly rollups.
 *
 * @param hour hours since 1970-01-01T00:00Z
 */
public record RollupKey(long hour, Dimensions dimensions) {

    public static RollupKey of(CallRow row) {
        return new RollupKey(hour(row.startedAt()), Dimensions.of(row));
    }

    public static long hour(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), 3600);
    }

    /** The first hour that does not begin before {@code end}. */
    public static long hourAfter(Instant end) {
        return hour(end.minusNanos(1)) + 1;
    }

    public static Instant begin(long hour) {
        return Instant.ofEpochSecond(hour * 3600);
    }
}
