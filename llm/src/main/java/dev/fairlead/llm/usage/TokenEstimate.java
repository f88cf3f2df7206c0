package dev.fairlead.llm.usage;

import dev.fairlead.llm.call.TextSegment;
import java.util.List;

/** Counts tokens where a provider reports none. */
public final class TokenEstimate {

    private static final long CHARS_PER_TOKEN = 4;

    private TokenEstimate() {}

    /** @param chars characters of the texts, the base of the estimate where the texts are not at hand */
    public static long count(List<TextSegment> texts, long chars) {
        return Math.ceilDiv(chars, CHARS_PER_TOKEN);
    }
}
