package dev.fairlead.bench.peer;

import java.time.Duration;

/** Waiting between two looks at a process. */
public final class Pause {
    private Pause() {}

    public static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted", interrupted);
        }
    }
}
