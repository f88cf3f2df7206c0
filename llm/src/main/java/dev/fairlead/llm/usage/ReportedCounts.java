package dev.fairlead.llm.usage;

import dev.fairlead.llm.json.JsonScanner;
import java.util.Arrays;

/**
 * The figures of one usage report under the provider's own names, before a meter makes sense of them. Mutable and reused
 * by a reader; a figure that was not reported counts as 0.
 */
public final class ReportedCounts {

    /** Figures providers report. What contains what differs between them: see the meters. */
    public enum Figure {
        INPUT,
        OUTPUT,
        CACHE_READ,
        CACHE_WRITE,
        CACHE_WRITE_5M,
        CACHE_WRITE_1H,
        REASONING,
        AUDIO_INPUT,
        AUDIO_OUTPUT,
        IMAGE_INPUT,
        IMAGE_OUTPUT,
        WEB_SEARCHES,
        TOOL_CALLS,
        TOTAL,
        TOOL_USE_INPUT,
        CACHED_AUDIO_INPUT,
        CACHED_IMAGE_INPUT,
        SEARCH_UNITS,
        IMAGES
    }

    private final long[] values = new long[Figure.values().length];
    private final boolean[] reported = new boolean[Figure.values().length];
    private boolean refused;
    private boolean any;

    /** Notes a figure; one that is {@link JsonScanner#REFUSED} spoils the whole report. */
    public void put(Figure figure, long value) {
        any = true;
        reported[figure.ordinal()] = true;
        if (value == JsonScanner.REFUSED) {
            refused = true;
        } else {
            values[figure.ordinal()] = value;
        }
    }

    /** Adds to a figure that is reported in parts. */
    public void add(Figure figure, long value) {
        long sum = value + get(figure);
        put(figure, value == JsonScanner.REFUSED || sum > JsonScanner.MAX_INTEGER ? JsonScanner.REFUSED : sum);
    }

    /** Notes a figure of a running total, which never falls: some servers end on zeros after having said it all. */
    public void raise(Figure figure, long value) {
        put(figure, value == JsonScanner.REFUSED ? value : Math.max(value, get(figure)));
    }

    public long get(Figure figure) {
        return values[figure.ordinal()];
    }

    /** Whether the report has this figure, if only as 0. */
    public boolean has(Figure figure) {
        return reported[figure.ordinal()];
    }

    /** Whether something was reported and every figure of it can be believed. */
    public boolean usable() {
        return any && !refused;
    }

    /** Whether something was reported that cannot be believed. */
    public boolean refused() {
        return refused;
    }

    public void clear() {
        Arrays.fill(values, 0);
        Arrays.fill(reported, false);
        refused = false;
        any = false;
    }
}
