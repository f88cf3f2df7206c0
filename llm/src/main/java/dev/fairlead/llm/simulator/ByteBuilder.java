package dev.fairlead.llm.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array that answers are put together in: constant pieces, numbers and JSON strings, no tree. */
final class ByteBuilder {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    ByteBuilder(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    byte[] array() {
        return bytes;
    }

    ByteBuilder raw(byte[] piece) {
        return raw(piece, 0, piece.length);
    }

    ByteBuilder raw(byte[] piece, int from, int to) {
        int size = to - from;
        reserve(size);
        System.arraycopy(piece, from, bytes, length, size);
        length += size;
        return this;
    }

    ByteBuilder raw(String piece) {
        return raw(piece.getBytes(StandardCharsets.UTF_8));
    }

    ByteBuilder number(long value) {
        return raw(Long.toString(value));
    }

    /** A JSON string with its quotes. */
    ByteBuilder string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return string(utf8, 0, utf8.length);
    }

    ByteBuilder string(byte[] utf8) {
        return string(utf8, 0, utf8.length);
    }

    /** A JSON string with its quotes from whole UTF-8 characters. */
    ByteBuilder string(byte[] utf8, int from, int to) {
        reserve(2 + 6 * (to - from));
        bytes[length++] = '"';
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = b;
            } else if (b >= 0 && b < 0x20) {
                control(b);
            } else {
                bytes[length++] = b;
            }
        }
        bytes[length++] = '"';
        return this;
    }

    private void control(byte b) {
        bytes[length++] = '\\';
        switch (b) {
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 15];
            }
        }
    }

    private void reserve(int size) {
        if (bytes.length - length < size) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + size));
        }
    }
}
