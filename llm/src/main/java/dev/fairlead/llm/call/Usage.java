package dev.fairlead.llm.call;

/**
 * What a call consumed, in the one normal form every provider's report is brought to. All counts are tokens unless
 * named otherwise and never negative.
 *
 * <p>The five billed token meters do not overlap: {@code inputUncached}, {@code cacheRead}, {@code cacheWrite5m},
 * {@code cacheWrite1h} and {@code output}. The others are parts of them and are never added: {@code reasoning},
 * {@code audioOutput} and {@code imageOutput} are contained in {@code output}; {@code audioInput} and {@code imageInput}
 * in {@code inputUncached}. Searches and tool calls are counts of calls the provider ran and bills.
 *
 * @param units what is billed by other units than tokens
 */
public record Usage(
        long inputUncached,
        long cacheRead,
        long cacheWrite5m,
        long cacheWrite1h,
        long output,
        long reasoning,
        long audioInput,
        long audioOutput,
        long imageInput,
        long imageOutput,
        long webSearches,
        long toolCalls,
        Units units,
        Quality quality) {

    /** How far the counts can be trusted. */
    public enum Quality {
        /** As the provider reported them. */
        REPORTED,
        /** The provider was silent; counted from the text. */
        ESTIMATED,
        /** The call ended early: the provider may have billed more than is known. */
        PARTIAL
    }

    /**
     * Billed units that are no tokens. None contains another.
     *
     * @param searchUnits of a rerank: one query with up to as many documents as the provider says
     * @param images generated, or read where the provider bills what it reads by the piece
     * @param audioSeconds transcribed or generated, as the provider rounds them
     * @param characters spoken or translated
     */
    public record Units(long searchUnits, long images, long audioSeconds, long characters) {
        public static final Units NONE = new Units(0, 0, 0, 0);

        public Units {
            if (searchUnits < 0 || images < 0 || audioSeconds < 0 || characters < 0) {
                throw new IllegalArgumentException("usage counts must not be negative");
            }
        }

        Units plus(Units other) {
            return new Units(
                    searchUnits + other.searchUnits,
                    images + other.images,
                    audioSeconds + other.audioSeconds,
                    characters + other.characters);
        }
    }

    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Quality.REPORTED);

    public Usage {
        if (inputUncached < 0
                || cacheRead < 0
                || cacheWrite5m < 0
                || cacheWrite1h < 0
                || output < 0
                || reasoning < 0
                || audioInput < 0
                || audioOutput < 0
                || imageInput < 0
                || imageOutput < 0
                || webSearches < 0
                || toolCalls < 0) {
            throw new IllegalArgumentException("usage counts must not be negative");
        }
    }

    /** Usage that is all tokens, searches and tool calls. */
    public Usage(
            long inputUncached,
            long cacheRead,
            long cacheWrite5m,
            long cacheWrite1h,
            long output,
            long reasoning,
            long audioInput,
            long audioOutput,
            long imageInput,
            long imageOutput,
            long webSearches,
            long toolCalls,
            Quality quality) {
        this(
                inputUncached,
                cacheRead,
                cacheWrite5m,
                cacheWrite1h,
                output,
                reasoning,
                audioInput,
                audioOutput,
                imageInput,
                imageOutput,
                webSearches,
                toolCalls,
                Units.NONE,
                quality);
    }

    /** Usage billed by other units than tokens alone. */
    public static Usage of(Units units, Quality quality) {
        return NONE.with(units).withQuality(quality);
    }

    /** Text usage without cache or parts. */
    public static Usage of(long input, long output, Quality quality) {
        return new Usage(input, 0, 0, 0, output, 0, 0, 0, 0, 0, 0, 0, quality);
    }

    /** Everything the model read: uncached, read from cache and written to cache. Context bands go by this figure. */
    public long totalInput() {
        return inputUncached + cacheRead + cacheWrite5m + cacheWrite1h;
    }

    public long totalTokens() {
        return totalInput() + output;
    }

    /** The same usage with other units. */
    public Usage with(Units other) {
        return with(output, other, quality);
    }

    /** The same usage with other output. */
    public Usage withOutput(long other) {
        return with(other, units, quality);
    }

    public Usage withQuality(Quality other) {
        return with(output, units, other);
    }

    /** What both consumed together; as trustworthy as the less trustworthy of the two. */
    public Usage plus(Usage other) {
        return new Usage(
                inputUncached + other.inputUncached,
                cacheRead + other.cacheRead,
                cacheWrite5m + other.cacheWrite5m,
                cacheWrite1h + other.cacheWrite1h,
                output + other.output,
                reasoning + other.reasoning,
                audioInput + other.audioInput,
                audioOutput + other.audioOutput,
                imageInput + other.imageInput,
                imageOutput + other.imageOutput,
                webSearches + other.webSearches,
                toolCalls + other.toolCalls,
                units.plus(other.units),
                quality.compareTo(other.quality) >= 0 ? quality : other.quality);
    }

    private Usage with(long otherOutput, Units otherUnits, Quality otherQuality) {
        return new Usage(
                inputUncached,
                cacheRead,
                cacheWrite5m,
                cacheWrite1h,
                otherOutput,
                reasoning,
                audioInput,
                audioOutput,
                imageInput,
                imageOutput,
                webSearches,
                toolCalls,
                otherUnits,
                otherQuality);
    }
}
