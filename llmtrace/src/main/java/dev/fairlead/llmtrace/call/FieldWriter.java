package dev.fairlead.llmtrace.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes the fields of a record one after the other and grows as needed. Strings are UTF-8 with a length before them. */
final class FieldWriter {

    private ByteBuffer out;

    FieldWriter(int capacity) {
        out = ByteBuffer.allocate(capacity);
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
        room(value.length).put(value);
    }

    /** What was written; nothing more can be. */
    ByteBuffer toBuffer() {
        return out.flip();
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int needed = out.position() + bytes;
            out = ByteBuffer.allocate(Math.max(out.capacity() * 2, needed)).put(out.flip());
        }
        return out;
    }
}
