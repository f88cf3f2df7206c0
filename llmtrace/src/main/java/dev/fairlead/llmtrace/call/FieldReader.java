package dev.fairlead.llmtrace.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Reads what a {@link FieldWriter} wrote. Lengths and positions are checked before they are believed: a damaged record is an
 * {@link IllegalArgumentException} or a {@link java.nio.BufferUnderflowException}, never a large allocation.
 */
record FieldReader(ByteBuffer in) {

    byte byteValue() {
        return in.get();
    }

    int bytePosition(int count) {
        int position = in.get();
        if (position < 0 || position >= count) {
            throw new IllegalArgumentException("journal record names variant " + position + " of " + count);
        }
        return position;
    }

    boolean bool() {
        return in.get() != 0;
    }

    int integer() {
        return in.getInt();
    }

    long longValue() {
        return in.getLong();
    }

    OptionalLong optionalLong() {
        return bool() ? OptionalLong.of(longValue()) : OptionalLong.empty();
    }

    Instant instant() {
        return Instant.ofEpochSecond(longValue(), integer());
    }

    String string() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    Optional<String> optionalString() {
        return bool() ? Optional.of(string()) : Optional.empty();
    }

    byte[] bytes() {
        int length = integer();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("journal record claims a field of " + length + " bytes");
        }
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }

    <T> List<T> list(Function<FieldReader, T> element) {
        int size = integer();
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException("journal record claims a list of " + size + " elements");
        }
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(this));
        }
        return list;
    }
}
