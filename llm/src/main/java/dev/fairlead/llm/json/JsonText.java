package dev.fairlead.llm.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A string or raw value as it stands in the JSON, decoded only when asked for. The scanner reuses one instance: it is
 * valid until the handler it was passed to returns.
 */
public final class JsonText {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;

    private byte[] bytes = {};
    private int from;
    private int to;
    private boolean escaped;
    private boolean truncated;
    private long chars;

    JsonText() {}

    /** @param chars characters in all, or negative when they have not been counted */
    JsonText set(byte[] bytes, int from, int to, boolean escaped, boolean truncated, long chars) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.escaped = escaped;
        this.truncated = truncated;
        this.chars = chars;
        return this;
    }

    public boolean isEmpty() {
        return from == to;
    }

    /** Whether the scanner's bound on one value was passed, so that the text is only its beginning. */
    public boolean truncated() {
        return truncated;
    }

    /** Length of the whole text as {@link String#length()} would count it, also where only its beginning was kept. */
    public long chars() {
        return chars >= 0 ? chars : countChars(bytes, from, to);
    }

    /** Where the text begins in the array the scanner was given; only of use while that array is whole and unchanged. */
    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public boolean contentEquals(String ascii) {
        if (escaped || ascii.length() != to - from) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The decoded text. Bytes that are not UTF-8 and halves of surrogate pairs become U+FFFD. */
    @Override
    public String toString() {
        return escaped ? unescape(bytes, from, to, Integer.MAX_VALUE) : utf8(bytes, from, to);
    }

    /** The beginning of the text, at most {@code maxChars} long, never half a surrogate pair. */
    public String beginning(int maxChars) {
        // What has no escapes may still have backslashes: raw JSON keeps those of the strings in it.
        return escaped
                ? beginning(bytes, from, to, maxChars)
                : cut(utf8(bytes, from, (int) Math.min(to, from + 4L * maxChars + 4)), maxChars);
    }

    /** The beginning of a text whose place {@link #from} and {@link #to} gave. */
    public static String beginning(byte[] bytes, int from, int to, int maxChars) {
        return cut(unescape(bytes, from, to, maxChars), maxChars);
    }

    private static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars);
    }

    /** UTF-16 length of UTF-8 text, escapes counted as they stand: every byte but continuations, and 4-byte leads twice. */
    static long countChars(byte[] bytes, int from, int to) {
        long count = (long) to - from;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i);
            long high = (word >>> 7) & LOW_BITS;
            if (high != 0) {
                count -= Long.bitCount(high & ~(word >>> 6));
                count += Long.bitCount(high & (word >>> 6) & (word >>> 5) & (word >>> 4));
            }
        }
        for (; i < to; i++) {
            int b = bytes[i];
            if (b < -64) {
                count--;
            } else if (b < 0 && b >= -16) {
                count++;
            }
        }
        return count;
    }

    private static String utf8(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static String unescape(byte[] bytes, int from, int to, int maxChars) {
        // An escape is never shorter than what it stands for, and a char is at most 4 bytes of UTF-8.
        byte[] out = new byte[(int) Math.min(to - from, 4L * maxChars) + 4];
        int size = 0;
        int i = from;
        while (i < to && size + 4 <= out.length) {
            byte b = bytes[i++];
            if (b != '\\' || i == to) {
                out[size++] = b;
                continue;
            }
            byte kind = bytes[i++];
            if (kind != 'u') {
                out[size++] = plain(kind);
                continue;
            }
            int unit = hex(bytes, i, to);
            i = Math.min(i + 4, to);
            if (Character.isHighSurrogate((char) unit) && i + 1 < to && bytes[i] == '\\' && bytes[i + 1] == 'u') {
                int low = hex(bytes, i + 2, to);
                if (Character.isLowSurrogate((char) low)) {
                    unit = Character.toCodePoint((char) unit, (char) low);
                    i += 6;
                }
            }
            size = encode(unit, out, size);
        }
        return utf8(out, 0, size);
    }

    private static byte plain(byte kind) {
        return switch (kind) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> kind;
        };
    }

    private static int hex(byte[] bytes, int at, int to) {
        if (at + 4 > to) {
            return 0xFFFD;
        }
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return 0xFFFD;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static int encode(int codePoint, byte[] out, int at) {
        int c = codePoint >= 0xD800 && codePoint <= 0xDFFF ? 0xFFFD : codePoint;
        int size = at;
        if (c < 0x80) {
            out[size++] = (byte) c;
        } else if (c < 0x800) {
            out[size++] = (byte) (0xC0 | c >> 6);
            out[size++] = (byte) (0x80 | c & 0x3F);
        } else if (c < 0x10000) {
            out[size++] = (byte) (0xE0 | c >> 12);
            out[size++] = (byte) (0x80 | c >> 6 & 0x3F);
            out[size++] = (byte) (0x80 | c & 0x3F);
        } else {
            out[size++] = (byte) (0xF0 | c >> 18);
            out[size++] = (byte) (0x80 | c >> 12 & 0x3F);
            out[size++] = (byte) (0x80 | c >> 6 & 0x3F);
            out[size++] = (byte) (0x80 | c & 0x3F);
        }
        return size;
    }
}
