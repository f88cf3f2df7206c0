package dev.fairlead.app.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Turns SIGTERM and SIGINT into an orderly end. A shutdown hook could not do it: a process that dies in one exits with the
 * signal's status, and others would run beside it. A second signal ends the process at once.
 */
public final class StopSignal {

    private static final int SIGNALLED = 128;

    private final CountDownLatch received = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();

    /** Listens for the signals from now on. */
    public static StopSignal listen() {
        StopSignal stop = new StopSignal();
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), stop::receive);
        }
        return stop;
    }

    /** Waits for the first signal. */
    public void await() {
        try {
            received.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isReceived() {
        return received.getCount() == 0;
    }

    private void receive(Signal signal) {
        received.countDown();
        if (count.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
        }
    }
}
