package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llmtrace.call.Body;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a WebSocket says: its messages, one line each, kept up to the capture limit and handed on. Bytes are
 * scanned as they arrive, so that a close frame is found before it is relayed; messages are read after that.
 */
final class SocketReading implements FrameScanner.Sink {

    /** A larger message is relayed but not read. */
    static final int MAX_MESSAGE = 4 << 20;

    private final FrameScanner frames = new FrameScanner(this);
    private final BodyCapture kept;
    private final Consumer<BodyCapture.Slice> lines;
    private final Optional<MessageInflation> inflation;
    private final Queue<Message> complete = new ArrayDeque<>();
    private byte[] bytes = {};
    private int size;
    private long length;
    private boolean text;
    private boolean compressed;
    private @Nullable CloseFrame close;

    /** A close frame. */
    record CloseFrame(int code, String reason) {}

    private record Message(byte[] bytes, long length, boolean text, boolean compressed) {}

    /** @param lines takes each line as it is read; only lent */
    SocketReading(BodyCapture kept, Optional<MessageInflation> inflation, Consumer<BodyCapture.Slice> lines) {
        this.kept = kept;
        this.inflation = inflation;
        this.lines = lines;
    }

    /** Scans bytes and returns how many of them stand before a close frame. */
    int scan(byte[] arrived) {
        return frames.accept(arrived, arrived.length);
    }

    /** Reads the messages that are complete. */
    void read() {
        for (Message message = complete.poll(); message != null; message = complete.poll()) {
            byte[] line = line(message);
            lines.accept(kept.add(Buffer.buffer(line)));
        }
    }

    private byte[] line(Message message) {
        if (message.length() > message.bytes().length) {
            inflation.filter(ignored -> message.compressed()).ifPresent(MessageInflation::missed);
            return SessionLine.leftOut("message_too_large", message.length());
        }
        byte[] plain = message.bytes();
        if (message.compressed()) {
            Optional<byte[]> inflated = inflation.flatMap(inflater -> inflater.inflate(plain, plain.length));
            if (inflated.isEmpty()) {
                return SessionLine.leftOut("message_unreadable", message.length());
            }
            return message.text()
                    ? SessionLine.of(inflated.get())
                    : SessionLine.leftOut("binary_message", inflated.get().length);
        }
        return message.text() ? SessionLine.of(plain) : SessionLine.leftOut("binary_message", plain.length);
    }

    Optional<CloseFrame> closeFrame() {
        return Optional.ofNullable(close);
    }

    long keptBytes() {
        return kept.size();
    }

    Body body(int limit) {
        return kept.length() == 0 ? Body.NONE : kept.toBody(limit, "application/x-ndjson", "");
    }

    /** Forgets what was kept. */
    void free() {
        kept.free();
    }

    /** Frees what reading held. */
    void finish() {
        read();
        inflation.ifPresent(MessageInflation::close);
    }

    @Override
    public void message(boolean isText, boolean isCompressed) {
        text = isText;
        compressed = isCompressed;
        size = 0;
        length = 0;
    }

    @Override
    public void payload(byte[] piece, int from, int to) {
        length += to - from;
        int room = Math.min(to - from, MAX_MESSAGE - size);
        if (room > 0) {
            if (bytes.length - size < room) {
                bytes = Arrays.copyOf(bytes, Math.min(MAX_MESSAGE, Math.max(bytes.length * 2, size + room)));
            }
            System.arraycopy(piece, from, bytes, size, room);
            size += room;
        }
    }

    @Override
    public void endOfMessage() {
        complete.add(new Message(Arrays.copyOf(bytes, size), length, text, compressed));
        size = 0;
        length = 0;
        if (bytes.length > 1 << 16) {
            bytes = new byte[0];
        }
    }

    @Override
    public void close(int code, String reason) {
        if (close == null) {
            close = new CloseFrame(code, reason);
        }
    }
}
