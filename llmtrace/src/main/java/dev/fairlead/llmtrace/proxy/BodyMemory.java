package dev.fairlead.llmtrace.proxy;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The heap that bodies of calls under way may take together, over all event loops. What can do without its text is
 * refused when there is no room; what must be whole takes its bytes and then waits before it grows further. One such
 * body at a time may go beyond the limit, so that bodies which are half there never all wait for each other.
 */
final class BodyMemory {

    /** A body that must be whole. */
    interface Growing {
        /** It waited and may grow now; told on any thread. */
        void mayGrowAgain();
    }

    private final long limit;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Set<Growing> queue = new LinkedHashSet<>();
    private @Nullable Growing beyond;

    BodyMemory(long limit) {
        this.limit = limit;
    }

    /** Takes bytes if there is room for them. */
    boolean tryTake(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        giveBack(bytes);
        return false;
    }

    /** Takes bytes whether there is room or not. */
    void take(long bytes) {
        taken.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
        if (waiting.get() > 0) {
            admit();
        }
    }

    long taken() {
        return taken.get();
    }

    /** Whether a body may grow; if not it waits, and is told when it may. */
    boolean mayGrow(Growing body) {
        if (taken.get() <= limit) {
            return true;
        }
        // Counted before looking again, so that whoever gives back in between sees that somebody waits.
        waiting.incrementAndGet();
        synchronized (queue) {
            if (taken.get() <= limit || beyond == null || beyond == body) {
                waiting.decrementAndGet();
                if (taken.get() > limit) {
                    beyond = body;
                }
                return true;
            }
            if (!queue.add(body)) {
                waiting.decrementAndGet();
            }
            return false;
        }
    }

    /** The body will grow no more, waiting or not. */
    void leave(Growing body) {
        synchronized (queue) {
            if (queue.remove(body)) {
                waiting.decrementAndGet();
            }
            if (beyond == body) {
                beyond = null;
            }
        }
        if (waiting.get() > 0) {
            admit();
        }
    }

    private void admit() {
        synchronized (queue) {
            while (!queue.isEmpty() && (taken.get() <= limit || beyond == null)) {
                Growing next = queue.iterator().next();
                queue.remove(next);
                waiting.decrementAndGet();
                if (taken.get() > limit) {
                    beyond = next;
                }
                next.mayGrowAgain();
            }
        }
    }
}
