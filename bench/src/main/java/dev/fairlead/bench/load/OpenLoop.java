package dev.fairlead.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Offers requests at an even rate. One thread sleeps until the next is due and sends it, the calling thread reads
 * answers; a request that finds no idle connection waits, with its due time kept.
 */
final class OpenLoop {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Connections connections;
    private final LoadRecorder recorder;
    private final long interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<LoadConnection> idle = new ArrayDeque<>();
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final Deque<LoadConnection> broken = new ArrayDeque<>();

    OpenLoop(Connections connections, LoadRecorder recorder, double perSecond) {
        this.connections = connections;
        this.recorder = recorder;
        this.interval = Math.round(1e9 / perSecond);
    }

    LoadResult run(int most, Duration duration) {
        for (int i = 0; i < most; i++) {
            idle.push(connections.connect());
        }
        long start = System.nanoTime() + interval;
        long end = start + duration.toNanos();
        recorder.window(start, end);
        Thread sender = Thread.ofPlatform().name("load-sender").start(() -> sendUntil(start, end));
        try {
            boolean open = true;
            while (open) {
                connections.poll(10, this::free, this::forget);
                replaceBroken();
                long now = System.nanoTime();
                open = now - end < 0 || (outstanding() > 0 && now - end < DRAIN.toNanos());
            }
            sender.join();
        } catch (InterruptedException interrupted) {
            sender.interrupt();
            throw new IllegalStateException("interrupted while load was running", interrupted);
        }
        recorder.faults(LoadFault.UNANSWERED, outstanding());
        return recorder.result(duration);
    }

    private void sendUntil(long start, long end) {
        for (long due = start; due - end < 0 && !Thread.interrupted(); due += interval) {
            long wait = due - System.nanoTime();
            while (wait > 0) {
                LockSupport.parkNanos(wait);
                wait = due - System.nanoTime();
            }
            lock.lock();
            try {
                waiting.add(due);
                dispatch();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The lock is held: a connection is used by one thread at a time. */
    private void dispatch() {
        while (!idle.isEmpty() && !waiting.isEmpty()) {
            LoadConnection connection = idle.pop();
            try {
                connection.send(waiting.peek());
                waiting.remove();
            } catch (IOException closedMeanwhile) {
                broken.add(connection);
            }
        }
    }

    private void free(LoadConnection connection) {
        lock.lock();
        try {
            idle.push(connection);
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    private void forget(LoadConnection connection) {
        lock.lock();
        try {
            idle.remove(connection);
        } finally {
            lock.unlock();
        }
    }

    private void replaceBroken() {
        lock.lock();
        try {
            while (!broken.isEmpty()) {
                recorder.fault(LoadFault.CONNECTION);
                broken.remove().close();
                idle.push(connections.connect());
            }
        } finally {
            lock.unlock();
        }
    }

    private long outstanding() {
        lock.lock();
        try {
            return (long) waiting.size() + connections.busy();
        } finally {
            lock.unlock();
        }
    }
}
