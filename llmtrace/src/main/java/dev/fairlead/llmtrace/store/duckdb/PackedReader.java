package dev.fairlead.llmtrace.store.duckdb;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what {@link PackedWriter} wrote, in the same order. */
record PackedReader(ByteBuffer in) {

    long number() {
        long value = 0;
        byte next = in.get();
        for (int shift = 0; ; shift += 7) {
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
            next = in.get();
        }
    }

    int integer() {
        return Math.toIntExact(number());
    }

    boolean flag() {
        return number() != 0;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    Optional<String> optionalText() {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    BigDecimal decimal() {
        int scale = integer();
        return flag() ? BigDecimal.valueOf(number(), scale) : new BigDecimal(new BigInteger(bytes()), scale);
    }

    <T> List<T> list(Function<PackedReader, T> element) {
        int size = integer();
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    private byte[] bytes() {
        byte[] value = new byte[integer()];
        in.get(value);
        return value;
    }
}
