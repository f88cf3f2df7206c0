package dev.fairlead.llmtrace.proxy;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A call's place in a distributed trace, by W3C Trace Context (https://www.w3.org/TR/trace-context/).
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits, this call's own
 * @param parentSpanId 16 hex digits of the caller's span, empty where it sent none
 */
record TraceContext(String traceId, String spanId, String parentSpanId) {

    private static final int HEADER_LENGTH = 55;

    /** Continues the trace of a {@code traceparent} value; one that is absent or malformed starts a new trace. */
    static TraceContext continuing(String traceparent, RandomGenerator random) {
        String spanId = hex(nonZero(random));
        if (isValid(traceparent)) {
            return new TraceContext(traceparent.substring(3, 35), spanId, traceparent.substring(36, 52));
        }
        return new TraceContext(hex(random.nextLong()) + hex(nonZero(random)), spanId, "");
    }

    private static boolean isValid(String header) {
        return header.length() >= HEADER_LENGTH
                && (header.length() == HEADER_LENGTH || header.charAt(HEADER_LENGTH) == '-')
                && isLowerHex(header, 0, 2)
                && !header.startsWith("ff")
                && header.charAt(2) == '-'
                && isLowerHex(header, 3, 35)
                && !header.regionMatches(3, "00000000000000000000000000000000", 0, 32)
                && header.charAt(35) == '-'
                && isLowerHex(header, 36, 52)
                && !header.regionMatches(36, "0000000000000000", 0, 16)
                && header.charAt(52) == '-'
                && isLowerHex(header, 53, 55);
    }

    private static boolean isLowerHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static long nonZero(RandomGenerator random) {
        long value = random.nextLong();
        return value == 0 ? 1 : value;
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }
}
