package dev.fairlead.llmtrace.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes the fields of a record one after the other and grows as needed. Strings are UTF-8 with a length before them;
 * large fields become parts of their own, without a copy.
 */
final class FieldWriter {

    private static final int SMALL_FIELDS = 512;
    private static final int LARGE = 64 * 1024;

    private final List<ByteBuffer> parts = new ArrayList<>(1);
    private ByteBuffer out;

    /** @param bodies bytes of the bodies that will be written */
    FieldWriter(int bodies) {
        out = ByteBuffer.allocate(SMALL_FIELDS + (bodies < LARGE ? bodies : 0));
    }

    void putByte(byte value) {
        room(Byte.BYTES).put(value);
    }

    void putBoolean(boolean value) {
        putByte((byte) (value ? 1 : 0));
    }

    void putInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void putLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    void putOptionalLong(OptionalLong value) {
        putBoolean(value.isPresent());
        value.ifPresent(this::putLong);
    }

    void putInstant(Instant value) {
        putLong(value.getEpochSecond());
        putInt(value.getNano());
    }

    void putString(String value) {
        putBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void putOptionalString(Optional<String> value) {
        putBoolean(value.isPresent());
        value.ifPresent(this::putString);
    }

    void putBytes(byte[] value) {
        putInt(value.length);
        if (value.length < LARGE) {
            room(value.length).put(value);
        } else {
            parts.add(out.flip());
            parts.add(ByteBuffer.wrap(value));
            out = ByteBuffer.allocate(SMALL_FIELDS);
        }
    }

    /** What was written, in order; nothing more can be. */
    List<ByteBuffer> toParts() {
        parts.add(out.flip());
        return parts;
    }

    /** What was written, in one piece; nothing more can be. */
    ByteBuffer toBuffer() {
        if (parts.isEmpty()) {
            return out.flip();
        }
        List<ByteBuffer> all = toParts();
        ByteBuffer joined =
                ByteBuffer.allocate(all.stream().mapToInt(ByteBuffer::remaining).sum());
        all.forEach(joined::put);
        return joined.flip();
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int needed = out.position() + bytes;
            out = ByteBuffer.allocate(Math.max(out.capacity() * 2, needed)).put(out.flip());
        }
        return out;
    }
}
