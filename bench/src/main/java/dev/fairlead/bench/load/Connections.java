package dev.fairlead.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The connections of one run and the selector they are read by. A broken connection is counted and replaced. */
final class Connections implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;
    private static final int MOST_FAULTS = 1_000;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final HttpRequestBytes request;
    private final ExpectedAnswer expected;
    private final LoadRecorder recorder;

    private Connections(Selector selector, HttpRequestBytes request, ExpectedAnswer expected, LoadRecorder recorder) {
        this.selector = selector;
        this.request = request;
        this.expected = expected;
        this.recorder = recorder;
    }

    static Connections open(HttpRequestBytes request, ExpectedAnswer expected, LoadRecorder recorder) {
        try {
            return new Connections(Selector.open(), request, expected, recorder);
        } catch (IOException noSelector) {
            throw new UncheckedIOException("no selector could be opened", noSelector);
        }
    }

    LoadConnection connect() {
        try {
            return LoadConnection.open(selector, request, expected, recorder);
        } catch (IOException refused) {
            throw new UncheckedIOException("no connection to " + request.address(), refused);
        }
    }

    /** Sends on {@code connection}; when it turns out broken, counts that and gives a new idle connection. */
    LoadConnection send(LoadConnection connection, long intended) {
        try {
            connection.send(intended);
            return connection;
        } catch (IOException broken) {
            fault(LoadFault.CONNECTION);
            connection.close();
            return connect();
        }
    }

    /**
     * Waits up to {@code millis} (0: does not wait) and reads what arrived. {@code free} gets each connection that may
     * take the next request; {@code replaced} each idle one that the peer closed, after which a fresh one is in {@code free}.
     */
    void poll(long millis, Consumer<LoadConnection> free, Consumer<LoadConnection> replaced) {
        try {
            if (millis == 0) {
                selector.selectNow();
            } else {
                selector.select(millis);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("the selector failed", broken);
        }
        List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (key.attachment() instanceof LoadConnection connection) {
                read(connection, free, replaced);
            }
        }
    }

    int busy() {
        return (int) selector.keys().stream()
                .filter(SelectionKey::isValid)
                .filter(key -> key.attachment() instanceof LoadConnection connection && connection.busy())
                .count();
    }

    @Override
    public void close() {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            if (key.attachment() instanceof LoadConnection connection) {
                connection.close();
            }
        }
        try {
            selector.close();
        } catch (IOException broken) {
            throw new UncheckedIOException("the selector could not be closed", broken);
        }
    }

    private void read(LoadConnection connection, Consumer<LoadConnection> free, Consumer<LoadConnection> replaced) {
        boolean wasBusy = connection.busy();
        try {
            if (connection.read(buffer)) {
                if (connection.keepAlive()) {
                    free.accept(connection);
                } else {
                    connection.close();
                    free.accept(connect());
                }
            } else if (!wasBusy && !connection.keepAlive()) {
                replaced.accept(connection);
                free.accept(connect());
            }
        } catch (IOException | MalformedAnswer broken) {
            fault(broken instanceof MalformedAnswer ? LoadFault.PROTOCOL : LoadFault.CONNECTION);
            connection.close();
            free.accept(connect());
        }
    }

    private void fault(LoadFault fault) {
        recorder.fault(fault);
        if (recorder.faultCount() > MOST_FAULTS) {
            throw new IllegalStateException("more than " + MOST_FAULTS + " exchanges with " + request.address()
                    + " failed, the last one with " + fault + "; look at the log of that process");
        }
    }
}
