package dev.fairlead.llmtrace.store;

import java.util.regex.Pattern;

/**
 * Name of one call: its trace and its span, written {@code <trace>-<span>} in lower-case hex.
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits, unique to the call
 */
public record CallId(String traceId, String spanId) {

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{32})-([0-9a-f]{16})");

    /** @throws StoreException with {@link StoreException.Code#INVALID_ID} if the text is not a call id */
    public static CallId parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new StoreException(
                    StoreException.Code.INVALID_ID,
                    "a call id is 32 hex digits, a hyphen and 16 hex digits; found \"" + text + "\"");
        }
        return new CallId(matcher.group(1), matcher.group(2));
    }

    @Override
    public String toString() {
        return traceId + "-" + spanId;
    }
}
