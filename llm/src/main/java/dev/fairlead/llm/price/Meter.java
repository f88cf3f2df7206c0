package dev.fairlead.llm.price;

import java.util.EnumSet;

/** What a rate is for. Token meters are priced per million tokens, the others per unit. */
public enum Meter {
    INPUT,
    CACHE_READ,
    CACHE_WRITE_5M,
    CACHE_WRITE_1H,
    OUTPUT,
    AUDIO_INPUT,
    AUDIO_OUTPUT,
    IMAGE_INPUT,
    IMAGE_OUTPUT,
    WEB_SEARCH,
    TOOL_CALL,
    SEARCH_UNIT,
    IMAGE,
    AUDIO_SECOND,
    CHARACTER;

    /** Meters that do not count tokens. A set of the caller's own. */
    public static EnumSet<Meter> byThePiece() {
        return EnumSet.range(WEB_SEARCH, CHARACTER);
    }
}
