package dev.fairlead.core.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Times as requests write them. */
public final class Rfc3339 {

    private Rfc3339() {}

    /**
     * A time of the years 0000 to 9999 with any offset, so that it fits into what databases count times in.
     *
     * @throws DateTimeException if it is none
     */
    public static Instant parse(String text) {
        OffsetDateTime time = OffsetDateTime.parse(text);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            throw new DateTimeException("a year has four digits, found " + time.getYear());
        }
        return time.toInstant();
    }
}
