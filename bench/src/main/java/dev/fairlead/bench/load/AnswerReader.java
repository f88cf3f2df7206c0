package dev.fairlead.bench.load;

import java.nio.ByteBuffer;

/**
 * Reads one HTTP/1.1 answer incrementally (RFC 9112: content-length, chunked, or until close), compares its body with
 * the expected one as it arrives and counts the events in it. Reused for every answer of a connection.
 */
final class AnswerReader {
    private enum State {
        HEAD,
        FIXED,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        DONE
    }

    private final ExpectedAnswer expected;
    private final boolean countEvents;
    private final AnswerListener listener;
    private final HeadReader head = new HeadReader();

    private State state = State.HEAD;
    private long bodyBytes;
    private long remaining;
    private boolean bodyDiffers;
    private byte lastByte;
    private int lineLength;
    private boolean extension;

    /** {@code countEvents} costs a look at every byte, so only paced streams ask for it. */
    AnswerReader(ExpectedAnswer expected, boolean countEvents, AnswerListener listener) {
        this.expected = expected;
        this.countEvents = countEvents;
        this.listener = listener;
    }

    void reset() {
        state = State.HEAD;
        head.reset();
        bodyBytes = 0;
        remaining = 0;
        bodyDiffers = false;
        lastByte = 0;
        lineLength = 0;
        extension = false;
    }

    /** Consumes {@code input}; true when the answer is complete. Throws {@link MalformedAnswer} on broken framing. */
    boolean read(ByteBuffer input) {
        while (input.hasRemaining() && state != State.DONE) {
            switch (state) {
                case HEAD -> {
                    if (head.read(input)) {
                        startBody();
                    }
                }
                case FIXED -> {
                    body(input, remaining);
                    if (remaining == 0) {
                        state = State.DONE;
                    }
                }
                case UNTIL_CLOSE -> body(input, Long.MAX_VALUE);
                case CHUNK_SIZE -> chunkSize(input.get());
                case CHUNK -> {
                    body(input, remaining);
                    if (remaining == 0) {
                        state = State.CHUNK_END;
                    }
                }
                case CHUNK_END -> {
                    if (input.get() == '\n') {
                        state = State.CHUNK_SIZE;
                        lineLength = 0;
                    }
                }
                case TRAILER -> trailer(input.get());
                case DONE -> throw new IllegalStateException("unreachable");
            }
        }
        return state == State.DONE;
    }

    /** The peer closed the connection: true when that is a proper end of this answer. */
    boolean closed() {
        if (state == State.UNTIL_CLOSE) {
            state = State.DONE;
        }
        return state == State.DONE;
    }

    boolean idle() {
        return state == State.HEAD && head.empty();
    }

    int status() {
        return head.status();
    }

    boolean keepAlive() {
        return head.keepAlive();
    }

    boolean bodyIsExpected() {
        return !bodyDiffers && bodyBytes == expected.length();
    }

    private void startBody() {
        if (head.chunked()) {
            state = State.CHUNK_SIZE;
        } else if (head.contentLength() >= 0) {
            remaining = head.contentLength();
            state = remaining == 0 ? State.DONE : State.FIXED;
        } else {
            remaining = Long.MAX_VALUE;
            state = State.UNTIL_CLOSE;
        }
    }

    private void body(ByteBuffer input, long most) {
        int size = (int) Math.min(most, input.remaining());
        ByteBuffer part = input.slice(input.position(), size);
        input.position(input.position() + size);
        remaining -= size;
        if (bodyBytes == 0) {
            listener.firstByte();
        }
        if (!bodyDiffers && !expected.matches(bodyBytes, part)) {
            bodyDiffers = true;
        }
        bodyBytes += size;
        if (countEvents) {
            countEvents(part);
        }
    }

    private void countEvents(ByteBuffer part) {
        int events = 0;
        for (int at = 0; at < part.limit(); at++) {
            byte current = part.get(at);
            if (current == '\n' && lastByte == '\n') {
                events++;
            }
            lastByte = current;
        }
        if (events > 0) {
            listener.events(events);
        }
    }

    private void chunkSize(byte current) {
        if (current == '\n') {
            if (lineLength == 0) {
                throw new MalformedAnswer("a chunk without a size");
            }
            state = remaining == 0 ? State.TRAILER : State.CHUNK;
            lineLength = 0;
            extension = false;
        } else if (current == ';') {
            extension = true;
        } else if (!extension && current != '\r') {
            int digit = Character.digit(current, 16);
            if (digit < 0 || lineLength > 8) {
                throw new MalformedAnswer("a chunk size with the byte " + current);
            }
            remaining = lineLength == 0 ? digit : remaining * 16 + digit;
            lineLength++;
        }
    }

    private void trailer(byte current) {
        if (current == '\n') {
            if (lineLength == 0) {
                state = State.DONE;
            }
            lineLength = 0;
        } else if (current != '\r') {
            lineLength++;
        }
    }
}
