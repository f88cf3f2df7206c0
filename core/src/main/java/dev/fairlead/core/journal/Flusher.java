package dev.fairlead.core.journal;

import java.time.Duration;

/** The journal's own thread: writes what ASYNC buffers, lets waiting appends in, and calls fsync. */
final class Flusher implements Runnable {

    private static final Duration RETRY = Duration.ofMillis(50);

    private final JournalWriter writer;
    private final JournalSettings settings;

    Flusher(JournalWriter writer, JournalSettings settings) {
        this.writer = writer;
        this.settings = settings;
    }

    @Override
    public void run() {
        Duration interval = settings.fsyncInterval();
        Duration pause = interval.compareTo(RETRY) < 0 ? interval : RETRY;
        long synced = System.nanoTime();
        boolean wrote = true;
        while (wrote ? writer.awaitWork(pause) : writer.awaitRetry(pause)) {
            wrote = writer.writeBuffered();
            writer.admitWaiting();
            if (settings.durability() == Durability.SYNCED || System.nanoTime() - synced >= interval.toNanos()) {
                writer.sync();
                synced = System.nanoTime();
            }
        }
        writer.writeBuffered();
        writer.refuseWaiting();
        writer.sync();
    }
}
