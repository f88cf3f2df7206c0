package dev.fairlead.llm.dialect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Splits a stream of Amazon's binary events as bytes arrive: a prelude of two lengths and their CRC-32, headers, a
 * payload, and the CRC-32 of all that. A frame is handed on only when both sums are right; after a wrong one nothing
 * more is, since where the next frame begins is not known. Format:
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
public final class EventFrames {

    /** What the frames are handed to. */
    public interface Sink {
        /** @param bytes lent until this returns; the payload is between the two indexes */
        void frame(FrameHead head, byte[] bytes, int from, int to);
    }

    /**
     * What a frame's headers say of it.
     *
     * @param messageType {@code event}, {@code exception} or {@code error}
     * @param type the event's or exception's name, or the error's code
     * @param message of an error, which has no payload
     */
    public record FrameHead(String messageType, String type, String message) {}

    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    private static final int MAX_FRAME = 24 << 20;
    private static final int MAX_HEADERS = 128 << 10;

    private final Sink sink;
    private byte[] frame = {};
    private int length;
    private int wanted = PRELUDE;
    private String problem = "";

    public EventFrames(Sink sink) {
        this.sink = sink;
    }

    /** Takes the next bytes; after a problem the rest is ignored. */
    public void accept(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && problem.isEmpty()) {
            int taken = Math.min(to - at, wanted - length);
            if (frame.length < length + taken) {
                frame = Arrays.copyOf(frame, Math.max(Math.max(1024, frame.length * 2), length + taken));
            }
            System.arraycopy(bytes, at, frame, length, taken);
            length += taken;
            at += taken;
            if (length == wanted) {
                if (wanted == PRELUDE) {
                    prelude();
                } else {
                    whole();
                }
            }
        }
    }

    /** Why reading stopped before the end. */
    public Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    private void prelude() {
        ByteBuffer prelude = ByteBuffer.wrap(frame, 0, PRELUDE);
        int total = prelude.getInt();
        int headers = prelude.getInt();
        if (prelude.getInt() != checksum(8)) {
            problem = "the lengths of a frame do not match their checksum";
        } else if (headers < 0 || headers > MAX_HEADERS || total < PRELUDE + CHECKSUM + headers || total > MAX_FRAME) {
            problem = "a frame of " + total + " bytes with " + headers + " bytes of headers";
        } else {
            wanted = total;
        }
    }

    private void whole() {
        int payloadTo = wanted - CHECKSUM;
        if (ByteBuffer.wrap(frame, payloadTo, CHECKSUM).getInt() != checksum(payloadTo)) {
            problem = "a frame does not match its checksum";
            return;
        }
        int payloadFrom = PRELUDE + ByteBuffer.wrap(frame, 4, 4).getInt();
        Optional<FrameHead> head = head(ByteBuffer.wrap(frame, PRELUDE, payloadFrom - PRELUDE));
        length = 0;
        wanted = PRELUDE;
        if (head.isPresent()) {
            sink.frame(head.get(), frame, payloadFrom, payloadTo);
        } else {
            problem = "the headers of a frame cannot be read";
        }
    }

    private int checksum(int to) {
        CRC32 crc = new CRC32();
        crc.update(frame, 0, to);
        return (int) crc.getValue();
    }

    private static Optional<FrameHead> head(ByteBuffer headers) {
        String messageType = "";
        String type = "";
        String message = "";
        while (headers.remaining() > 1) {
            Optional<String> name = text(headers, headers.get() & 0xFF);
            if (name.isEmpty() || !headers.hasRemaining()) {
                return Optional.empty();
            }
            Optional<String> value = value(headers, headers.get());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            switch (name.get()) {
                case ":message-type" -> messageType = bounded(value.get(), AnswerDraft.MAX_WORD);
                case ":event-type", ":exception-type", ":error-code" ->
                    type = bounded(value.get(), AnswerDraft.MAX_WORD);
                case ":error-message" -> message = bounded(value.get(), AnswerDraft.MAX_MESSAGE);
                default -> {
                    // Content type and whatever else may come.
                }
            }
        }
        return headers.hasRemaining() ? Optional.empty() : Optional.of(new FrameHead(messageType, type, message));
    }

    /** The value where it is a string, empty text where it is of another type, nothing where it is broken. */
    private static Optional<String> value(ByteBuffer headers, byte type) {
        return switch (type) {
            case 0, 1 -> Optional.of("");
            case 2 -> skipped(headers, 1);
            case 3 -> skipped(headers, 2);
            case 4 -> skipped(headers, 4);
            case 5, 8 -> skipped(headers, 8);
            case 6 -> headers.remaining() < 2 ? Optional.empty() : skipped(headers, headers.getShort() & 0xFFFF);
            case 7 -> headers.remaining() < 2 ? Optional.empty() : text(headers, headers.getShort() & 0xFFFF);
            case 9 -> skipped(headers, 16);
            default -> Optional.empty();
        };
    }

    private static Optional<String> skipped(ByteBuffer headers, int length) {
        if (headers.remaining() < length) {
            return Optional.empty();
        }
        headers.position(headers.position() + length);
        return Optional.of("");
    }

    private static String bounded(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }

    private static Optional<String> text(ByteBuffer headers, int length) {
        if (headers.remaining() < length) {
            return Optional.empty();
        }
        byte[] text = new byte[length];
        headers.get(text);
        return Optional.of(new String(text, StandardCharsets.UTF_8));
    }
}
