package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Puts records into the last segment and begins a new one where they do not fit. A write that fails leaves the journal as it was
 * before. Not safe for several threads at once.
 */
final class SegmentWriter {

    private static final int BUFFER = 1 << 20;
    private static final int GROUP = 256 << 10;

    private final Segments segments;
    private final long segmentBytes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final CRC32C crc = new CRC32C();
    private final List<Segment> unforced = new ArrayList<>();
    private Segment active;
    private long end;
    private long bytes;
    private long nextNumber;
    private boolean tailLeft;
    private boolean newFile = true;

    SegmentWriter(Segments segments, long segmentBytes, Recovery.Found found) {
        this.segments = segments;
        this.segmentBytes = segmentBytes;
        this.active = found.active();
        this.end = found.end();
        this.bytes = found.bytes();
        this.nextNumber = found.lastNumber() + 1;
    }

    /** Size of all files together. */
    long bytes() {
        return bytes;
    }

    void removed(long size) {
        bytes -= size;
    }

    long end() {
        return end;
    }

    Segment active() {
        return active;
    }

    boolean activeIsEmpty() {
        return end == active.base();
    }

    /** Writes the first of some records, and those behind it that fit into the same write; returns how many. */
    int write(List<Append> records) throws IOException {
        makeRoom(records.getFirst().size());
        buffer.clear();
        int count = 0;
        long position = end;
        long opened = nextNumber;
        try {
            long offset = active.offset(end);
            do {
                Append record = records.get(count);
                offset = put(record, record.kind() == Kind.OPENED ? opened++ : record.number(), position, offset);
                position += record.size();
                count++;
            } while (count < records.size()
                    && fitsBehind(position, records.get(count).size()));
            flush(offset);
        } catch (IOException e) {
            takeBack();
            throw e;
        }
        advance(position - end);
        nextNumber = opened;
        return count;
    }

    private boolean fitsBehind(long position, long size) {
        return position - end + size <= GROUP && active.offset(position) + size <= segmentBytes;
    }

    /** Puts a record into the buffer, and into the file what the buffer cannot hold; returns the offset of what is left. */
    private long put(Append record, long number, long position, long from) throws IOException {
        buffer.limit(buffer.position() + RecordFormat.HEADER);
        RecordFormat.putHeader(buffer, crc, record, number, position);
        buffer.limit(BUFFER);
        long offset = from;
        List<ByteBuffer> payload = record.payload();
        for (int i = 0; i < payload.size(); i++) {
            ByteBuffer part = payload.get(i);
            int at = part.position();
            int length = part.remaining();
            while (length > buffer.remaining()) {
                int fits = buffer.remaining();
                buffer.put(buffer.position(), part, at, fits);
                buffer.position(BUFFER);
                offset = flush(offset);
                at += fits;
                length -= fits;
            }
            buffer.put(buffer.position(), part, at, length);
            buffer.position(buffer.position() + length);
        }
        return offset;
    }

    private void wrote(ByteBuffer record) {
        if (record.getInt(RecordFormat.KIND_AT) == Kind.OPENED.ordinal() + 1) {
            nextNumber = record.getLong(RecordFormat.NUMBER_AT) + 1;
        }
    }

    /** Writes as many encoded records as fit into one write and takes them out; returns the bytes taken. */
    long write(ArrayDeque<ByteBuffer> records) throws IOException {
        makeRoom(records.getFirst().remaining());
        buffer.clear();
        int count = 0;
        long room = Math.max(0, segmentBytes - active.offset(end));
        for (ByteBuffer record : records) {
            int size = record.remaining();
            if (count > 0 && (size > buffer.remaining() || buffer.position() + size > room)) {
                break;
            }
            if (size > buffer.remaining()) {
                return writeAlone(records);
            }
            buffer.put(record.duplicate());
            count++;
        }
        long size = buffer.position();
        try {
            flush(active.offset(end));
        } catch (IOException e) {
            takeBack();
            throw e;
        }
        advance(size);
        for (int i = 0; i < count; i++) {
            wrote(records.removeFirst());
        }
        return size;
    }

    private long writeAlone(ArrayDeque<ByteBuffer> records) throws IOException {
        ByteBuffer record = records.getFirst().duplicate();
        int size = record.remaining();
        long offset = active.offset(end);
        try {
            while (record.hasRemaining()) {
                int fits = Math.min(record.remaining(), BUFFER);
                buffer.clear().put(record.slice(record.position(), fits));
                record.position(record.position() + fits);
                offset = flush(offset);
            }
        } catch (IOException e) {
            takeBack();
            throw e;
        }
        advance(size);
        wrote(records.removeFirst());
        return size;
    }

    private long flush(long offset) throws IOException {
        buffer.flip();
        long at = offset;
        while (buffer.hasRemaining()) {
            int count = active.file().write(buffer, at);
            if (count <= 0) {
                throw new IOException("wrote " + count + " of " + buffer.remaining() + " bytes to " + active.path());
            }
            at += count;
        }
        buffer.clear();
        return at;
    }

    private void advance(long size) {
        end += size;
        bytes += size;
    }

    private void takeBack() {
        try {
            active.file().truncate(active.offset(end));
            tailLeft = false;
        } catch (IOException e) {
            // The next write begins at the same offset, and until it succeeds a restart sees a torn tail.
            tailLeft = true;
        }
    }

    private void makeRoom(long size) throws IOException {
        if (tailLeft) {
            active.file().truncate(active.offset(end));
            tailLeft = false;
        }
        if (!activeIsEmpty() && active.offset(end) + size > segmentBytes) {
            roll();
        }
    }

    void roll() throws IOException {
        roll(end, nextNumber);
    }

    /** Begins a new segment at a position and a number at or behind the next ones. */
    void roll(long base, long firstNumber) throws IOException {
        Segment next = segments.create(base, end, firstNumber);
        nextNumber = firstNumber;
        active.seal(end);
        unforced.add(active);
        active = next;
        end = base;
        newFile = true;
        bytes += SegmentHeader.BYTES;
    }

    /** What an fsync has to reach for all that is written now to be durable. */
    Unforced takeUnforced() {
        List<Segment> files = new ArrayList<>(unforced);
        files.add(active);
        Unforced taken = new Unforced(files, newFile);
        unforced.clear();
        newFile = false;
        return taken;
    }

    /** Makes all that is written now durable. */
    void force() throws IOException {
        takeUnforced().force(segments);
    }

    record Unforced(List<Segment> files, boolean directory) {

        void force(Segments segments) throws IOException {
            for (Segment segment : files) {
                try {
                    segment.file().force();
                } catch (IOException e) {
                    if (!segment.isRemoved()) {
                        throw e;
                    }
                }
            }
            if (directory) {
                segments.forceDirectory();
            }
        }
    }
}
