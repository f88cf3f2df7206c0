package dev.fairlead.llmtrace.apply;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that works until it is told to stop, and ends by itself. */
final class Worker implements AutoCloseable {

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    Worker(String name, Runnable work) {
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(work);
    }

    void start() {
        thread.start();
    }

    boolean stopped() {
        return stopping.getCount() == 0;
    }

    /** Lets the time pass; returns at once, and true, when the work is to stop. */
    boolean pause(Duration time) {
        try {
            return stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return stopped();
        }
    }

    /** Tells the work to stop and waits for its end. */
    @Override
    public void close() {
        stopping.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
