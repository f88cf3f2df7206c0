package dev.fairlead.core.journal;

import java.nio.ByteBuffer;
import java.util.List;

/** Takes the records of entries. Its methods may be called from any thread. */
public interface Appends {

    /**
     * Appends the opening of a new entry, which gets the next number. Buffers are read, not consumed, and must stay as they are
     * until {@code done} is told.
     */
    void open(List<ByteBuffer> payload, Appended done);

    /**
     * Appends the closing of an entry. It is never refused for want of space: it waits, before all openings that wait.
     *
     * @throws IllegalArgumentException if no entry with this number was opened
     */
    void close(long number, List<ByteBuffer> payload, Appended done);
}
