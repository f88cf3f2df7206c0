package dev.fairlead.llm.json;

/** Reads a number where it stands. */
final class JsonNumbers {
    private JsonNumbers() {}

    /** Whether the bytes are a number by RFC 8259 section 6. */
    static boolean valid(byte[] bytes, int from, int to) {
        return end(bytes, from, to) == to;
    }

    /** Where the number that begins here ends, -1 where none does. */
    static int end(byte[] bytes, int from, int to) {
        int at = from < to && bytes[from] == '-' ? from + 1 : from;
        int digits = digits(bytes, at, to);
        if (digits == 0 || digits > 1 && bytes[at] == '0') {
            return -1;
        }
        at += digits;
        if (at < to && bytes[at] == '.') {
            digits = digits(bytes, at + 1, to);
            if (digits == 0) {
                return -1;
            }
            at += 1 + digits;
        }
        if (at < to && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            digits = digits(bytes, at, to);
            if (digits == 0) {
                return -1;
            }
            at += digits;
        }
        return at;
    }

    /** The value of a count, {@link JsonScanner#REFUSED} unless it is whole and within bounds; {@code 12.0} is 12. */
    static long count(byte[] bytes, int from, int to) {
        long value = 0;
        int at = from;
        for (; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            value = value * 10 + (bytes[at] - '0');
            if (value > JsonScanner.MAX_INTEGER) {
                return JsonScanner.REFUSED;
            }
        }
        if (at == from) {
            return JsonScanner.REFUSED;
        }
        if (at < to && bytes[at] == '.') {
            at++;
            while (at < to && bytes[at] == '0') {
                at++;
            }
        }
        return at == to ? value : JsonScanner.REFUSED;
    }

    private static int digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at - from;
    }
}
