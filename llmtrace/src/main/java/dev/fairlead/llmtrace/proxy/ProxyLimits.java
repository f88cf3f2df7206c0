package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llmtrace.call.ContentMode;
import java.time.Duration;

/**
 * What the proxy holds at most.
 *
 * @param content how much of what is said is kept
 * @param captureBytes cap on a kept body; what passes beyond it is counted and hashed
 * @param maxRequestBytes a larger request body is refused with 413
 * @param requestMemory heap for request bodies that are read before they are sent
 * @param captureMemory heap for what is kept of bodies that stream through
 * @param maxConcurrentCalls calls running at once over all event loops
 * @param maxQueuedCalls calls that may wait for a place; further ones are refused with 503
 * @param queueTimeout how long a call waits for a place before it is refused with 503
 */
record ProxyLimits(
        ContentMode content,
        int captureBytes,
        long maxRequestBytes,
        long requestMemory,
        long captureMemory,
        int maxConcurrentCalls,
        int maxQueuedCalls,
        Duration queueTimeout) {

    /** Bodies beyond this are read off the event loop, so that other streams do not wait for the parser. */
    static final int READ_ON_LOOP_BYTES = 256 * 1024;

    /** Request bodies up to this are never made to wait for memory. */
    static final int SMALL_BODY_BYTES = 32 * 1024;
}
