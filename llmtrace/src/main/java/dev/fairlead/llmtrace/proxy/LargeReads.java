package dev.fairlead.llmtrace.proxy;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Reads large bodies only as many at once as the heap has room for their text, which takes a multiple of their bytes
 * until it is counted. Blocking: not for event loops.
 */
final class LargeReads {

    private static final int KIB = 1024;
    /** Bytes of text, decoded and put together, for one byte of JSON. */
    private static final int EXPANSION = 3;

    private final int permits;
    private final Semaphore room;

    /** @param limit bytes that what is read may take together */
    LargeReads(long limit) {
        this.permits = Math.clamp(limit / KIB, 1, Integer.MAX_VALUE);
        this.room = new Semaphore(permits, true);
    }

    /** @param bytes of the bodies to be read; those that are compressed count as {@link #unknown} */
    <T> T read(long bytes, Supplier<T> reading) {
        if (bytes <= ProxyLimits.READ_ON_LOOP_BYTES) {
            return reading.get();
        }
        int needed = Math.clamp(bytes / KIB * EXPANSION, 1, permits);
        room.acquireUninterruptibly(needed);
        try {
            return reading.get();
        } finally {
            room.release(needed);
        }
    }

    /** Bytes of a body that may become any size once it is decompressed: it is read alone. */
    static long unknown() {
        return Long.MAX_VALUE / EXPANSION;
    }
}
