package dev.fairlead.llm.simulator;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Timers of one event loop on one periodic tick of a millisecond, so that thousands of paced streams cost no timer of
 * their own. Used on its event loop only; the tick runs only while something waits.
 */
final class Wheel {
    private static final int SLOTS = 1024;
    private static final long STOPPED = -1;

    private final Vertx vertx;
    private final long origin = System.nanoTime();
    private final List<List<Timed>> slots = new ArrayList<>();
    private long tick;
    private long timer = STOPPED;
    private int waiting;

    private record Timed(long due, Runnable task) {}

    Wheel(Vertx vertx) {
        this.vertx = vertx;
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
        }
    }

    /** Milliseconds since this wheel was made, monotonic. */
    long now() {
        return (System.nanoTime() - origin) / 1_000_000;
    }

    /** Runs a task on this loop at a time of {@link #now()}, or at the next tick when that has passed. */
    void at(long due, Runnable task) {
        waiting++;
        if (timer == STOPPED) {
            tick = now();
            timer = vertx.setPeriodic(1, id -> advance());
        }
        long slot = Math.max(due, tick + 1);
        slots.get((int) (slot % SLOTS)).add(new Timed(slot, task));
    }

    private void advance() {
        long now = now();
        while (tick < now && waiting > 0) {
            tick++;
            int index = (int) (tick % SLOTS);
            List<Timed> due = slots.get(index);
            if (!due.isEmpty()) {
                slots.set(index, new ArrayList<>());
                for (Timed timed : due) {
                    if (timed.due() > tick) {
                        slots.get(index).add(timed);
                    } else {
                        waiting--;
                        timed.task().run();
                    }
                }
            }
        }
        if (waiting == 0) {
            vertx.cancelTimer(timer);
            timer = STOPPED;
        }
    }
}
