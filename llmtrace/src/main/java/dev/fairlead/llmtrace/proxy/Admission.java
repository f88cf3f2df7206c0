package dev.fairlead.llmtrace.proxy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls run at once, over all event loops, and how many more may wait for a place. A call enters once and
 * leaves once.
 */
final class Admission {

    /** Who waits: told once, on any thread, that a place is theirs, which they then have to leave. */
    interface Waiting {
        void admitted();
    }

    private final int maxRunning;
    private final int maxWaiting;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();

    Admission(int maxRunning, int maxWaiting) {
        this.maxRunning = maxRunning;
        this.maxWaiting = maxWaiting;
    }

    /** Takes a place if one is free. */
    boolean tryEnter() {
        // Never counts beyond the bound, not even for a moment: a place given back in that moment would go unnoticed.
        int now = running.get();
        while (now < maxRunning) {
            if (running.compareAndSet(now, now + 1)) {
                return true;
            }
            now = running.get();
        }
        return false;
    }

    /** Queues for a place; false when the queue is full. */
    boolean enqueue(Waiting call) {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return false;
        }
        queue.add(call);
        handOver();
        return true;
    }

    /** Stops waiting; true if the call was still in the queue. */
    boolean withdraw(Waiting call) {
        if (!queue.remove(call)) {
            return false;
        }
        waiting.decrementAndGet();
        return true;
    }

    /** Gives a place back, to who waits longest if anyone does. */
    void leave() {
        running.decrementAndGet();
        handOver();
    }

    int running() {
        return running.get();
    }

    int waiting() {
        return waiting.get();
    }

    private void handOver() {
        while (!queue.isEmpty() && tryEnter()) {
            Waiting next = queue.poll();
            if (next == null) {
                running.decrementAndGet();
                continue;
            }
            waiting.decrementAndGet();
            next.admitted();
        }
    }
}
