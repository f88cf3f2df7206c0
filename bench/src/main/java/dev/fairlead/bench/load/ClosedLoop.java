package dev.fairlead.bench.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps a fixed number of exchanges in flight. */
final class ClosedLoop {
    private static final Duration DRAIN = Duration.ofSeconds(15);

    private final Connections connections;
    private final LoadRecorder recorder;
    private final Duration spread;
    private final Deque<LoadConnection> idle = new ArrayDeque<>();

    ClosedLoop(Connections connections, LoadRecorder recorder, Duration spread) {
        this.connections = connections;
        this.recorder = recorder;
        this.spread = spread;
    }

    LoadResult run(int exchanges, Duration duration) {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        recorder.window(start + spread.toNanos(), end);
        int opened = 0;
        long now = start;
        while (now - end < 0) {
            while (opened < exchanges && now - start >= spread.toNanos() / exchanges * opened) {
                idle.push(connections.connect());
                opened++;
            }
            while (!idle.isEmpty()) {
                LoadConnection connection = idle.pop();
                LoadConnection used = connections.send(connection, System.nanoTime());
                if (used != connection) {
                    idle.push(used);
                }
            }
            connections.poll(opened < exchanges ? 1 : 50, idle::push, idle::remove);
            now = System.nanoTime();
        }
        drain(end);
        return recorder.result(duration);
    }

    private void drain(long end) {
        int busy = connections.busy();
        while (busy > 0 && System.nanoTime() - end < DRAIN.toNanos()) {
            connections.poll(50, idle::push, idle::remove);
            busy = connections.busy();
        }
        if (busy > 0) {
            recorder.faults(LoadFault.UNANSWERED, busy);
        }
    }
}
