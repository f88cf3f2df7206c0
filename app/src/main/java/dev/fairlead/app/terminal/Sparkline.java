package dev.fairlead.app.terminal;

import java.util.Arrays;

/** Figures over time as a row of bars, each an eighth of a line high or more. */
public final class Sparkline {

    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** Bars in proportion to the highest; a space where there is nothing. */
    public static String of(long... values) {
        long highest = Arrays.stream(values).max().orElse(0);
        StringBuilder bars = new StringBuilder();
        for (long value : values) {
            bars.append(value <= 0 ? ' ' : BARS.charAt((int) Math.ceilDiv(value * BARS.length(), highest) - 1));
        }
        return bars.toString();
    }
}
