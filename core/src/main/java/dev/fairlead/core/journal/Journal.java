package dev.fairlead.core.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** An append-only, durable journal in one directory, owned by one process. */
public final class Journal implements AutoCloseable {

    public Journal(Path directory, JournalSettings settings, Clock clock) {}

    public void start() {
        throw new UnsupportedOperationException();
    }

    public List<JournalRecord> orphans() {
        throw new UnsupportedOperationException();
    }

    public List<Damage> damage() {
        throw new UnsupportedOperationException();
    }

    public JournalHealth health() {
        throw new UnsupportedOperationException();
    }

    public void open(List<ByteBuffer> payload, Appended done) {
        throw new UnsupportedOperationException();
    }

    public void close(long number, List<ByteBuffer> payload, Appended done) {
        throw new UnsupportedOperationException();
    }

    public JournalReader reader(long fromPosition) {
        throw new UnsupportedOperationException();
    }

    public JournalRecord read(long position) {
        throw new UnsupportedOperationException();
    }

    public void trim(long position) {
        throw new UnsupportedOperationException();
    }

    /** Goes on after a position and number that a reader has already seen and loss of power took from the journal. */
    public void continueAfter(long position, long number) {
        throw new UnsupportedOperationException();
    }

    public long startPosition() {
        throw new UnsupportedOperationException();
    }

    public long lastNumber() {
        throw new UnsupportedOperationException();
    }

    public long endPosition() {
        throw new UnsupportedOperationException();
    }

    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
