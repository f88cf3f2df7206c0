package dev.fairlead.core.journal;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The one lock of a journal. Threads of event loops take it, so it is held for one write at most. */
final class JournalLock {

    private final ReentrantLock lock = new ReentrantLock();

    /** Something to do with the lock held. */
    interface Step<E extends Exception> {
        void run() throws E;
    }

    /** Something to find out with the lock held. */
    interface Question<T, E extends Exception> {
        T answer() throws E;
    }

    <E extends Exception> void run(Step<E> step) throws E {
        lock.lock();
        try {
            step.run();
        } finally {
            lock.unlock();
        }
    }

    <T, E extends Exception> T get(Question<T, E> question) throws E {
        lock.lock();
        try {
            return question.answer();
        } finally {
            lock.unlock();
        }
    }

    Condition newCondition() {
        return lock.newCondition();
    }
}
