package dev.fairlead.llmtrace.store.duckdb;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Fields one after the other in as few bytes as is cheap: small numbers take one, texts are UTF-8 behind their length. */
final class PackedWriter {

    private byte[] bytes = new byte[1024];
    private int size;

    void number(long value) {
        ensure(10);
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void text(Optional<String> value) {
        number(value.isPresent() ? 1 : 0);
        if (value.isPresent()) {
            text(value.get());
        }
    }

    void decimal(BigDecimal value) {
        BigInteger digits = value.unscaledValue();
        boolean small = digits.bitLength() < Long.SIZE;
        number(value.scale());
        number(small ? 1 : 0);
        if (small) {
            number(digits.longValue());
        } else {
            bytes(digits.toByteArray());
        }
    }

    private void bytes(byte[] value) {
        number(value.length);
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** What was written since the last time. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, size);
        size = 0;
        return taken;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
