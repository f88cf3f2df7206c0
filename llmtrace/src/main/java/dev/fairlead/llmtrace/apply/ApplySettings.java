package dev.fairlead.llmtrace.apply;

import java.time.Duration;

/**
 * How the journal is applied.
 *
 * @param maxCalls calls in one transaction
 * @param maxBytes bytes of bodies in one transaction
 * @param maxDelay how long a call may wait for others to share its transaction; one that comes alone, longer than this after
 *     the last transaction, does not wait
 * @param storeTraces whether rows and content are stored, or calls are metered only
 * @param maxBackoff longest pause between two attempts at a store that fails
 * @param openBehind a call that is still open after this many bytes of the journal is kept in the store, so that the
 *     journal does not wait for its end
 */
public record ApplySettings(
        int maxCalls, long maxBytes, Duration maxDelay, boolean storeTraces, Duration maxBackoff, long openBehind) {

    /**
     * A transaction costs as much as several hundred calls in it, so that they wait for each other while the load is high. More
     * than a thousand rows outlive a young collection or two: 4,096 filled a heap of 300 MB with dead rows and cost a third more.
     */
    public static final ApplySettings DEFAULTS =
            new ApplySettings(1024, 32L << 20, Duration.ofMillis(300), true, Duration.ofSeconds(5), 128L << 20);

    public ApplySettings withStoreTraces(boolean value) {
        return new ApplySettings(maxCalls, maxBytes, maxDelay, value, maxBackoff, openBehind);
    }

    public ApplySettings withOpenBehind(long bytes) {
        return new ApplySettings(maxCalls, maxBytes, maxDelay, storeTraces, maxBackoff, bytes);
    }
}
