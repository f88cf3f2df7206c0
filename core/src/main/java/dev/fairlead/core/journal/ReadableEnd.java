package dev.fairlead.core.journal;

import java.util.concurrent.locks.Condition;

/** The position behind the last record that readers see, and the readers that wait for it to move. */
final class ReadableEnd {

    private final JournalLock lock;
    private final Standing standing;
    private final Condition moved;
    private volatile long position;
    private int waiting;

    /** @param lock the journal's; held by callers of {@link #moveTo} and {@link #wakeAll} */
    ReadableEnd(JournalLock lock, Standing standing, long position) {
        this.lock = lock;
        this.standing = standing;
        this.moved = lock.newCondition();
        this.position = position;
    }

    long position() {
        return position;
    }

    void moveTo(long next) {
        position = next;
        if (waiting > 0) {
            wakeAll();
        }
    }

    void wakeAll() {
        moved.signalAll();
    }

    /** Waits until it is behind a position; false when the time is over, the journal closed or the thread interrupted. */
    boolean await(long passed, long nanos) {
        try {
            lock.run(() -> awaitLocked(passed, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return position > passed;
    }

    private void awaitLocked(long passed, long nanos) throws InterruptedException {
        long left = nanos;
        waiting++;
        try {
            while (position <= passed && !standing.isClosed() && left > 0) {
                left = moved.awaitNanos(left);
            }
        } finally {
            waiting--;
        }
    }
}
