package dev.fairlead.llmtrace.store;

/**
 * Name of one call: its trace and its span, written {@code <trace>-<span>} in lower-case hex. Other texts are refused
 * with a {@link StoreException} of code {@link StoreException.Code#INVALID_ID}.
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits, unique to the call
 */
public record CallId(String traceId, String spanId) {

    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    public CallId {
        if (!isHex(traceId, TRACE_DIGITS) || !isHex(spanId, SPAN_DIGITS)) {
            throw invalid(traceId + "-" + spanId);
        }
    }

    /** @throws StoreException with {@link StoreException.Code#INVALID_ID} if the text is not a call id */
    public static CallId parse(String text) {
        if (text.length() != TRACE_DIGITS + 1 + SPAN_DIGITS || text.charAt(TRACE_DIGITS) != '-') {
            throw invalid(text);
        }
        return new CallId(text.substring(0, TRACE_DIGITS), text.substring(TRACE_DIGITS + 1));
    }

    /** Every call passes here, hence no pattern. */
    private static boolean isHex(String text, int digits) {
        if (text.length() != digits) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static StoreException invalid(String text) {
        return new StoreException(
                StoreException.Code.INVALID_ID,
                "a call id is 32 hex digits, a hyphen and 16 hex digits; found \"" + text + "\"");
    }

    @Override
    public String toString() {
        return traceId + "-" + spanId;
    }
}
