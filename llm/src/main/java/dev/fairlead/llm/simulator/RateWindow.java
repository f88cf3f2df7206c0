package dev.fairlead.llm.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Counts requests in fixed windows. */
final class RateWindow {
    private final SimulatorSettings.RateLimit limit;
    private final Clock clock;
    private Instant start = Instant.EPOCH;
    private int used;

    record Standing(boolean allowed, int limit, int remaining, Instant now, Instant resetsAt) {
        Duration resetsIn() {
            return Duration.between(now, resetsAt);
        }
    }

    RateWindow(SimulatorSettings.RateLimit limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    synchronized Standing take() {
        Instant now = clock.instant();
        if (!now.isBefore(start.plus(limit.window()))) {
            start = now;
            used = 0;
        }
        boolean allowed = used < limit.requests();
        if (allowed) {
            used++;
        }
        return new Standing(allowed, limit.requests(), limit.requests() - used, now, start.plus(limit.window()));
    }

    synchronized void reset() {
        start = Instant.EPOCH;
    }
}
