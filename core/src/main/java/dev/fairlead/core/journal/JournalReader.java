package dev.fairlead.core.journal;

import java.time.Duration;
import java.util.Optional;

/** Reads records one after the other. For one thread at a time. */
public final class JournalReader {

    public Optional<JournalRecord> next() {
        throw new UnsupportedOperationException();
    }

    public Optional<JournalRecord> next(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    public long position() {
        throw new UnsupportedOperationException();
    }
}
