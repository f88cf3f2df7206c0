package dev.fairlead.llmtrace.store;

import java.time.Duration;

/**
 * The buckets of a mergeable histogram of durations. Bucket borders grow by a constant factor, so that any value in a
 * bucket is within 2 % of the bucket's middle (the scheme of DDSketch, https://arxiv.org/abs/1908.10693).
 */
public final class Histogram {

    static final double RELATIVE_ERROR = 0.0195;
    private static final double GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
    private static final double LOG_GROWTH = Math.log(GROWTH);

    private Histogram() {}

    /** The bucket of a duration in microseconds; durations below one microsecond share a bucket. */
    public static int bucket(long micros) {
        return micros <= 1 ? 0 : (int) Math.ceil(Math.log((double) micros) / LOG_GROWTH);
    }

    /** The middle of a bucket. */
    public static Duration middle(int bucket) {
        return Duration.ofNanos(Math.round(2000 * Math.pow(GROWTH, bucket) / (GROWTH + 1)));
    }
}
