package dev.fairlead.bench.load;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one run of the generator saw. Times are in nanoseconds.
 *
 * @param window how long load was offered
 * @param inWindow correct answers that ended inside the window; {@code latency} holds those of the drain after it too
 * @param eventsPerSecond paced streams: events that arrived once all streams had been started, 0 for other runs
 * @param latency from when a request was due to the last byte of its answer
 * @param firstByte from when a request was due to the first byte of the answer's body
 * @param chunkGap paced streams: time between two events beyond the upstream's spacing, 0 when they came closer
 * @param chunkDelay paced streams: how far an event is behind a schedule of even spacing that starts at the earliest one
 */
public record LoadResult(
        Duration window,
        long inWindow,
        double eventsPerSecond,
        Histogram latency,
        Histogram firstByte,
        Histogram chunkGap,
        Histogram chunkDelay,
        Map<LoadFault, Long> faults) {
    /** Copies the counts of faults. */
    public LoadResult {
        faults = Map.copyOf(faults);
    }

    /** All correct answers, also those that ended after the window. */
    public long completed() {
        return latency.getTotalCount();
    }

    public double perSecond() {
        return inWindow / (window.toNanos() / 1e9);
    }

    public long faultCount() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }
}
