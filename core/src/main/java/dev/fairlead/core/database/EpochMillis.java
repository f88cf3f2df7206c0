package dev.fairlead.core.database;

import java.time.Instant;
import org.jooq.impl.AbstractConverter;
import org.jspecify.annotations.Nullable;

/** Times as both databases store them: milliseconds since the epoch, in columns named {@code …_at}. */
public final class EpochMillis extends AbstractConverter<Long, Instant> {
    private static final long serialVersionUID = 1;

    public EpochMillis() {
        super(Long.class, Instant.class);
    }

    @Override
    public @Nullable Instant from(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public @Nullable Long to(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }
}
