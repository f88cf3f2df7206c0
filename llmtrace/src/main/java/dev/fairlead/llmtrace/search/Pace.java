package dev.fairlead.llmtrace.search;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets long work rest for a third of the time, so that it never holds a processor that calls through the proxy need. */
public final class Pace {

    private static final long WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private long since = System.nanoTime();

    /** To be called often. */
    public void rest() {
        if (System.nanoTime() - since >= WORK_NANOS) {
            LockSupport.parkNanos(REST_NANOS);
            since = System.nanoTime();
        }
    }
}
