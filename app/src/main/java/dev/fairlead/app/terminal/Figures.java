package dev.fairlead.app.terminal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int CENTS = 2;
    private static final int FIGURES = 4;

    private Figures() {}

    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    public static String calls(long count) {
        return count(count) + (count == 1 ? " call" : " calls");
    }

    /** US dollars: cents from a dollar on, four significant figures below. */
    public static String dollars(BigDecimal amount) {
        if (amount.signum() == 0) {
            return "$0";
        }
        BigDecimal rounded = amount.abs().compareTo(BigDecimal.ONE) >= 0
                ? amount.setScale(CENTS, RoundingMode.HALF_UP)
                : amount.round(new MathContext(FIGURES, RoundingMode.HALF_UP)).stripTrailingZeros();
        return "$" + rounded.toPlainString();
    }

    public static String millis(double millis) {
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 10_000
                ? String.format(Locale.ROOT, "%,.0f ms", millis)
                : String.format(Locale.ROOT, "%,.1f s", millis / 1000);
    }

    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    public static String time(Instant time, ZoneId zone) {
        return TIME.withZone(zone).format(time);
    }
}
