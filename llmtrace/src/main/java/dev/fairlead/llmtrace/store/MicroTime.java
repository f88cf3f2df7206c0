package dev.fairlead.llmtrace.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as cursors write them: microseconds since 1970. */
final class MicroTime {

    private static final long FIRST = micros("0000-01-01T00:00:00Z");
    private static final long LAST = micros("9999-12-31T23:59:59.999999Z");

    private MicroTime() {}

    /** @throws ArithmeticException if it is outside of the years 0000 to 9999, where databases give out */
    static long requireKnown(long micros) {
        if (micros < FIRST || micros > LAST) {
            throw new ArithmeticException("no time of a year with four digits: " + micros);
        }
        return micros;
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }
}
