package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.Histogram;
import dev.fairlead.llmtrace.store.Percentiles;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A histogram as a text column: a character for a bucket, one for its count, and so on. Texts that are joined are the
 * histogram of all their calls, so that the database adds histograms by joining strings, which costs a tenth of adding up
 * rows of buckets. Reads texts one after the other; not thread-safe.
 */
final class HistogramText {

    /** Keeps buckets clear of control characters, and of two bytes at most in UTF-8. */
    private static final int FIRST_BUCKET = 0x100;

    /** The last character before the surrogates; a greater count is written in parts. */
    private static final int MOST = 0xD7FF;

    private static final int BUCKETS = Histogram.bucket(Long.MAX_VALUE) + 1;

    private static final List<Duration> MIDDLES =
            IntStream.range(0, BUCKETS).mapToObj(Histogram::middle).toList();

    private final long[] counts = new long[BUCKETS];

    static String encode(Map<Integer, Long> buckets) {
        StringBuilder text = new StringBuilder(2 * buckets.size());
        buckets.forEach((bucket, count) -> append(text, bucket, count));
        return text.toString();
    }

    /** The same histogram with each bucket once. */
    String merged(String text) {
        if (text.length() <= 2) {
            return text;
        }
        count(text);
        StringBuilder merged = new StringBuilder(text.length());
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            append(merged, bucket, counts[bucket]);
        }
        return merged.toString();
    }

    /** The same histogram in no more than so many characters as its buckets need. */
    String bounded(String text) {
        return text.length() <= 2 * BUCKETS ? text : merged(text);
    }

    Optional<Percentiles> percentiles(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        long count = count(text);
        return Optional.of(new Percentiles(
                count, percentile(count, 50), percentile(count, 90), percentile(count, 95), percentile(count, 99)));
    }

    private long count(String text) {
        Arrays.fill(counts, 0);
        long sum = 0;
        for (int i = 0; i < text.length(); i += 2) {
            int count = text.charAt(i + 1);
            counts[text.charAt(i) - FIRST_BUCKET] += count;
            sum += count;
        }
        return sum;
    }

    private Duration percentile(long count, int percent) {
        long rank = Math.ceilDiv(count * percent, 100);
        long seen = 0;
        int bucket = 0;
        while (true) {
            seen += counts[bucket];
            if (seen >= rank) {
                return MIDDLES.get(bucket);
            }
            bucket++;
        }
    }

    private static void append(StringBuilder text, int bucket, long count) {
        for (long left = count; left > 0; left -= MOST) {
            text.append((char) (FIRST_BUCKET + bucket)).append((char) Math.min(left, MOST));
        }
    }
}
