package dev.fairlead.core.journal;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes the journal's thread when there is something for it to do. */
final class FlusherBell {

    private static final Logger LOG = LoggerFactory.getLogger(FlusherBell.class);

    private final JournalLock lock;
    private final Condition rung;
    private boolean listening;

    /** @param lock the journal's; held by callers of {@link #ring} */
    FlusherBell(JournalLock lock) {
        this.lock = lock;
        this.rung = lock.newCondition();
    }

    void ring() {
        if (listening) {
            rung.signal();
        }
    }

    /** Waits for the bell or until the time is over, where that is worth it; it is asked with the lock held. */
    void await(Duration longest, BooleanSupplier worthWaiting) {
        try {
            lock.run(() -> {
                if (worthWaiting.getAsBoolean()) {
                    listen(longest);
                }
            });
        } catch (InterruptedException e) {
            LOG.debug("nobody interrupts the journal's thread on purpose; it goes on", e);
        }
    }

    /** One wait is enough: whoever is woken early looks for work and comes back. */
    @SuppressWarnings("WaitNotInLoop")
    private void listen(Duration longest) throws InterruptedException {
        listening = true;
        try {
            rung.awaitNanos(longest.toNanos());
        } finally {
            listening = false;
        }
    }
}
