package dev.fairlead.bench.load;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Collects times and faults of one run; used by the selector thread only. */
final class LoadRecorder {
    private static final long HIGHEST = Duration.ofMinutes(2).toNanos();

    private final long spacing;
    private final boolean paced;
    private final Histogram latency = new Histogram(HIGHEST, 3);
    private final Histogram firstByte = new Histogram(HIGHEST, 3);
    private final Histogram chunkGap = new Histogram(HIGHEST, 3);
    private final Histogram chunkDelay = new Histogram(HIGHEST, 3);
    private final Map<LoadFault, Long> faults = new EnumMap<>(LoadFault.class);
    private long steadyFrom;
    private long windowEnd = Long.MAX_VALUE;
    private long inWindow;
    private long steadyEvents;

    private LoadRecorder(boolean paced, long spacing) {
        this.paced = paced;
        this.spacing = spacing;
    }

    static LoadRecorder whole() {
        return new LoadRecorder(false, 0);
    }

    static LoadRecorder paced(Duration spacing) {
        return new LoadRecorder(true, spacing.toNanos());
    }

    boolean paced() {
        return paced;
    }

    long spacing() {
        return spacing;
    }

    /** Answers count up to {@code end}; events from {@code steady}, when all streams have been started, up to there. */
    void window(long steady, long end) {
        steadyFrom = steady;
        windowEnd = end;
    }

    void completed(long at, long nanos) {
        latency.recordValue(bounded(nanos));
        if (at - windowEnd <= 0) {
            inWindow++;
        }
    }

    void firstByte(long nanos) {
        firstByte.recordValue(bounded(nanos));
    }

    void event(long at) {
        if (at - steadyFrom >= 0 && at - windowEnd <= 0) {
            steadyEvents++;
        }
    }

    void chunk(long gapBeyondSpacing, long behindSchedule) {
        chunkGap.recordValue(bounded(gapBeyondSpacing));
        chunkDelay.recordValue(bounded(behindSchedule));
    }

    void fault(LoadFault fault) {
        faults(fault, 1);
    }

    void faults(LoadFault fault, long count) {
        if (count > 0) {
            faults.merge(fault, count, Long::sum);
        }
    }

    long faultCount() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }

    LoadResult result(Duration window) {
        double steadySeconds = (windowEnd - steadyFrom) / 1e9;
        return new LoadResult(
                window, inWindow, steadyEvents / steadySeconds, latency, firstByte, chunkGap, chunkDelay, faults);
    }

    private static long bounded(long nanos) {
        return Math.clamp(nanos, 0, HIGHEST);
    }
}
