package dev.fairlead.core.journal;

import java.time.Duration;

/**
 * How a journal keeps its promise and how much disk it may take.
 *
 * @param fsyncInterval longest time between background fsyncs of WRITTEN and ASYNC
 * @param segmentBytes size at which a new file is begun, at least 4 KiB
 * @param maxBytes bound on all files together, at least 16 KiB; the part that closings of open entries will need is not
 *     given to openings
 */
public record JournalSettings(
        Durability durability, Duration fsyncInterval, long segmentBytes, long maxBytes, WhenFull whenFull) {

    public static final JournalSettings DEFAULTS =
            new JournalSettings(Durability.WRITTEN, Duration.ofMillis(100), 64L << 20, 4L << 30, WhenFull.BLOCK);

    public JournalSettings {
        require(fsyncInterval.isPositive(), "fsyncInterval must be positive, found " + fsyncInterval);
        require(segmentBytes >= 4 << 10, "segmentBytes must be at least 4096, found " + segmentBytes);
        require(maxBytes >= 16 << 10, "maxBytes must be at least 16384, found " + maxBytes);
    }

    private static void require(boolean met, String message) {
        if (!met) {
            throw new IllegalArgumentException(message);
        }
    }

    public JournalSettings with(Durability other) {
        return new JournalSettings(other, fsyncInterval, segmentBytes, maxBytes, whenFull);
    }

    public JournalSettings with(WhenFull other) {
        return new JournalSettings(durability, fsyncInterval, segmentBytes, maxBytes, other);
    }

    public JournalSettings withSizes(long segmentBytes, long maxBytes) {
        return new JournalSettings(durability, fsyncInterval, segmentBytes, maxBytes, whenFull);
    }
}
