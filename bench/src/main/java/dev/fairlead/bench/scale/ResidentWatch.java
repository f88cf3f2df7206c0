package dev.fairlead.bench.scale;

import dev.fairlead.bench.peer.ProcessTree;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks at the resident memory of a process five times a second and keeps the most. */
final class ResidentWatch implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final ProcessTree tree;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile double most;

    ResidentWatch(ProcessTree tree) {
        this.tree = tree;
    }

    void start() {
        Thread.ofPlatform().daemon().name("resident-watch").start(this::run);
    }

    double mostMegabytes() {
        return most;
    }

    private void run() {
        try {
            do {
                most = Math.max(most, tree.residentMegabytes());
            } while (!ended.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
