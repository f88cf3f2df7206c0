package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Records that ASYNC has acknowledged and not written yet. Not safe for several threads at once. */
final class AsyncBuffer {

    private static final long BYTES = 16 << 20;

    private final ArrayDeque<ByteBuffer> records = new ArrayDeque<>();
    private long bytes;

    /** A record larger than the whole buffer has it for itself. */
    boolean hasRoom(long size) {
        return bytes == 0 || bytes + size <= BYTES;
    }

    void add(Append append, long number, long position) {
        records.add(RecordFormat.encode(append, number, position));
        bytes += append.size();
    }

    /** Writes what fits into one write. */
    void writeTo(SegmentWriter out) throws IOException {
        bytes -= out.write(records);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    int records() {
        return records.size();
    }

    long bytes() {
        return bytes;
    }

    /** Size of the record that is written next. */
    long nextSize() {
        return records.getFirst().remaining();
    }
}
