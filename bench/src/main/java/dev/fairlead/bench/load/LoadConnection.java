package dev.fairlead.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One kept-alive connection with at most one exchange on it, and the times of that exchange. */
final class LoadConnection implements AnswerListener {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final AnswerReader reader;
    private final HttpRequestBytes requests;
    private final LoadRecorder recorder;

    private volatile boolean busy;
    private long intended;
    private long now;
    private long events;
    private long previousEvent;
    private long earliestOffset;

    private LoadConnection(
            SocketChannel channel,
            Selector selector,
            HttpRequestBytes requests,
            ExpectedAnswer expected,
            LoadRecorder recorder)
            throws IOException {
        this.channel = channel;
        this.key = channel.register(selector, SelectionKey.OP_READ);
        this.reader = new AnswerReader(expected, recorder.paced(), this);
        this.requests = requests;
        this.recorder = recorder;
        key.attach(this);
    }

    static LoadConnection open(
            Selector selector, HttpRequestBytes request, ExpectedAnswer expected, LoadRecorder recorder)
            throws IOException {
        SocketChannel channel = SocketChannel.open(request.address());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return new LoadConnection(channel, selector, request, expected, recorder);
    }

    /** Sends the request; {@code intended} is when it was due, which is what its latency counts from. */
    void send(long intended) throws IOException {
        this.intended = intended;
        events = 0;
        reader.reset();
        ByteBuffer request = requests.next();
        busy = true;
        // A few kilobytes fit the socket's buffer; if they once do not, the few turns of this loop are cheap.
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    boolean busy() {
        return busy;
    }

    /** Reads what is there; true when the exchange is complete, with its times recorded. */
    boolean read(ByteBuffer buffer) throws IOException {
        while (true) {
            buffer.clear();
            int count = channel.read(buffer);
            if (count == 0) {
                return false;
            }
            now = System.nanoTime();
            if (count < 0) {
                return closedByPeer();
            }
            if (!busy) {
                throw new MalformedAnswer(count + " bytes that no request asked for");
            }
            if (reader.read(buffer.flip())) {
                if (buffer.hasRemaining()) {
                    throw new MalformedAnswer(buffer.remaining() + " bytes after the end of the answer");
                }
                complete();
                return true;
            }
        }
    }

    boolean keepAlive() {
        return reader.keepAlive() && channel.isOpen();
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // Nothing is left to release.
        }
    }

    @Override
    public void firstByte() {
        recorder.firstByte(now - intended);
    }

    @Override
    public void events(int count) {
        for (int i = 0; i < count; i++) {
            recorder.event(now);
            long offset = now - events * recorder.spacing();
            if (events == 0) {
                earliestOffset = offset;
            } else {
                earliestOffset = Math.min(earliestOffset, offset);
                recorder.chunk(now - previousEvent - recorder.spacing(), offset - earliestOffset);
            }
            previousEvent = now;
            events++;
        }
    }

    private boolean closedByPeer() throws IOException {
        close();
        if (!busy) {
            return false;
        }
        if (!reader.closed()) {
            throw new IOException("closed in the middle of an answer");
        }
        complete();
        return true;
    }

    private void complete() {
        busy = false;
        if (reader.status() != 200) {
            recorder.fault(LoadFault.STATUS);
        } else if (!reader.bodyIsExpected()) {
            recorder.fault(LoadFault.BODY);
        } else {
            recorder.completed(now, now - intended);
        }
    }
}
