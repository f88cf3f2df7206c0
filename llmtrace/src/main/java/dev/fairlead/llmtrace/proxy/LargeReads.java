package dev.fairlead.llmtrace.proxy;

import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Reads large bodies only as many at once as the heap has room for their text, which takes a multiple of their bytes
 * until it is counted. Blocking: not for event loops.
 */
final class LargeReads {

    private static final int KIB = 1024;
    private static final long MOST_OF_DEFLATE = 1032;
    private static final long ANY = Long.MAX_VALUE / 4;

    /** Bytes of text, decoded and put together, for one byte of JSON. */
    private static final int EXPANSION = 3;

    private final int permits;
    private final Semaphore room;

    /** @param limit bytes that what is read may take together */
    LargeReads(long limit) {
        this.permits = Math.clamp(limit / KIB, 1, Integer.MAX_VALUE);
        this.room = new Semaphore(permits, true);
    }

    /** @param bytes of the bodies to be read, decompressed */
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

    /**
     * How large a body may become. DEFLATE makes at most 1032 bytes of one (https://zlib.net/zlib_tech.html); other codings
     * may make any number of them, and what is encoded by one is read alone.
     *
     * @param encoding as the head of the message names it, empty without one
     */
    static long decoded(long bytes, String encoding) {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> bytes;
            case "gzip", "x-gzip", "deflate" -> bytes * MOST_OF_DEFLATE;
            default -> ANY;
        };
    }
}
