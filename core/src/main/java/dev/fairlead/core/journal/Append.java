package dev.fairlead.core.journal;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A record that somebody wants in the journal.
 *
 * @param number of the entry to close; an opening gets its number when it is placed
 * @param size bytes of the record with its header
 */
record Append(Kind kind, long number, List<ByteBuffer> payload, long size, Appended done) {

    Append(Kind kind, long number, List<ByteBuffer> payload, Appended done) {
        this(kind, number, payload, RecordFormat.size(payload), done);
    }

    int payloadBytes() {
        return (int) (size - RecordFormat.HEADER);
    }
}
