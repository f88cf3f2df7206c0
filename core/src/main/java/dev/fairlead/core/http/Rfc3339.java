package dev.fairlead.core.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Times as requests write them. */
public final class Rfc3339 {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    /** The first time that can no longer be written. */
    public static final Instant AFTER_LAST =
            Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1);

    private Rfc3339() {}

    /**
     * A time of the years 0001 to 9999 in UTC, given with any offset: databases can count it, and an answer can say it, also
     * when it speaks of a range that began before.
     *
     * @throws DateTimeException if it is none
     */
    public static Instant parse(String text) {
        Instant time = OffsetDateTime.parse(text).toInstant();
        if (time.isBefore(FIRST) || !time.isBefore(AFTER_LAST)) {
            throw new DateTimeException("no time of the years 0001 to 9999: " + text);
        }
        return time;
    }
}
