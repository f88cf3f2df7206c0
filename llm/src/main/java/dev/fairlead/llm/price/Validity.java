package dev.fairlead.llm.price;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * When a rate applies, by the time a call began: from {@code from} (included) to {@code to} (excluded). Days begin at
 * midnight UTC; an open end is {@link Instant#MIN} or {@link Instant#MAX}.
 */
public record Validity(Instant from, Instant to) {

    public static final Validity ALWAYS = new Validity(Instant.MIN, Instant.MAX);

    /** @throws IllegalArgumentException if it ends before it begins */
    public Validity {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a rate must be valid from a day before " + to + ", not from " + from);
        }
    }

    static Validity between(Optional<LocalDate> from, Optional<LocalDate> to) {
        return new Validity(
                from.map(Validity::midnight).orElse(Instant.MIN),
                to.map(Validity::midnight).orElse(Instant.MAX));
    }

    public boolean contains(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }

    boolean overlaps(Validity other) {
        return from.isBefore(other.to) && other.from.isBefore(to);
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
