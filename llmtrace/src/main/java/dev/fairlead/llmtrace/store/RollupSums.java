package dev.fairlead.llmtrace.store;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Money;
import dev.fairlead.llm.price.Rating;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the calls of one or more rollup cells add up to. Not thread-safe. */
public final class RollupSums {

    /** How many counts a usage has. */
    public static final int METERS = 16;

    private static final Usage.Quality[] QUALITIES = Usage.Quality.values();

    private final long[] meters = new long[METERS];
    private final TreeMap<Integer, Long> latency = new TreeMap<>();
    private final TreeMap<Integer, Long> firstToken = new TreeMap<>();
    private long calls;
    private long errors;
    private long unpriced;
    private int quality;
    private BigDecimal cost = BigDecimal.ZERO;

    /** The sums of these calls, one for each cell they fall into. */
    public static Map<RollupKey, RollupSums> of(Collection<CallRow> rows) {
        Map<RollupKey, RollupSums> cells = new HashMap<>();
        rows.forEach(row ->
                cells.computeIfAbsent(RollupKey.of(row), _ -> new RollupSums()).add(row));
        return cells;
    }

    public void add(CallRow row) {
        calls++;
        if (row.failed()) {
            errors++;
        }
        if (row.rating().orElse(null) instanceof Rating.Unpriced) {
            unpriced++;
        }
        row.cost().ifPresent(money -> cost = cost.add(money.amount()));
        Usage usage = row.usage();
        quality = Math.max(quality, usage.quality().ordinal());
        long[] counts = counts(usage);
        for (int i = 0; i < meters.length; i++) {
            meters[i] += counts[i];
        }
        if (!row.duration().isZero()) {
            count(latency, row.duration());
        }
        row.firstToken().ifPresent(time -> count(firstToken, time));
    }

    public void add(RollupSums other) {
        calls += other.calls;
        errors += other.errors;
        unpriced += other.unpriced;
        quality = Math.max(quality, other.quality);
        cost = cost.add(other.cost);
        for (int i = 0; i < meters.length; i++) {
            meters[i] += other.meters[i];
        }
        other.latency.forEach((bucket, count) -> latency.merge(bucket, count, Long::sum));
        other.firstToken.forEach((bucket, count) -> firstToken.merge(bucket, count, Long::sum));
    }

    public long calls() {
        return calls;
    }

    public long errors() {
        return errors;
    }

    public long unpriced() {
        return unpriced;
    }

    public BigDecimal cost() {
        return cost;
    }

    public Usage usage() {
        return usage(meters, QUALITIES[quality]);
    }

    /** Calls by {@link Histogram} bucket of their duration. */
    public Map<Integer, Long> latency() {
        return Collections.unmodifiableMap(latency);
    }

    /** Calls by {@link Histogram} bucket of their time to the first token. */
    public Map<Integer, Long> firstToken() {
        return Collections.unmodifiableMap(firstToken);
    }

    public Totals totals() {
        return new Totals(
                calls, errors, usage(), Money.usd(cost), unpriced, percentiles(latency), percentiles(firstToken));
    }

    /** The counts of a usage in the order of its components. */
    public static long[] counts(Usage usage) {
        return new long[] {
            usage.inputUncached(),
            usage.cacheRead(),
            usage.cacheWrite5m(),
            usage.cacheWrite1h(),
            usage.output(),
            usage.reasoning(),
            usage.audioInput(),
            usage.audioOutput(),
            usage.imageInput(),
            usage.imageOutput(),
            usage.webSearches(),
            usage.toolCalls(),
            usage.units().searchUnits(),
            usage.units().images(),
            usage.units().audioSeconds(),
            usage.units().characters()
        };
    }

    /** The usage with these counts, in the order of its components. */
    public static Usage usage(long[] counts, Usage.Quality quality) {
        return new Usage(
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                counts[5],
                counts[6],
                counts[7],
                counts[8],
                counts[9],
                counts[10],
                counts[11],
                new Usage.Units(counts[12], counts[13], counts[14], counts[15]),
                quality);
    }

    private static void count(Map<Integer, Long> histogram, Duration time) {
        histogram.merge(Histogram.bucket(time.toNanos() / 1000), 1L, Long::sum);
    }

    private static Optional<Percentiles> percentiles(TreeMap<Integer, Long> histogram) {
        long count = histogram.values().stream().mapToLong(Long::longValue).sum();
        if (count == 0) {
            return Optional.empty();
        }
        return Optional.of(new Percentiles(
                count,
                percentile(histogram, count, 50),
                percentile(histogram, count, 90),
                percentile(histogram, count, 95),
                percentile(histogram, count, 99)));
    }

    private static Duration percentile(TreeMap<Integer, Long> histogram, long count, int percent) {
        long rank = Math.ceilDiv(count * percent, 100);
        long seen = 0;
        for (Map.Entry<Integer, Long> bucket : histogram.entrySet()) {
            seen += bucket.getValue();
            if (seen >= rank) {
                return Histogram.middle(bucket.getKey());
            }
        }
        throw new IllegalStateException("a histogram of " + count + " has no rank " + rank);
    }
}
