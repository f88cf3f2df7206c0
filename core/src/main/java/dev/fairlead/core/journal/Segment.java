package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One file of the journal, open as long as it is part of it. */
final class Segment {

    private final Path path;
    private final SegmentFile file;
    private final SegmentHeader header;
    private volatile long end = Long.MAX_VALUE;
    private volatile boolean removed;

    Segment(Path path, SegmentFile file, SegmentHeader header) {
        this.path = path;
        this.file = file;
        this.header = header;
    }

    Path path() {
        return path;
    }

    SegmentFile file() {
        return file;
    }

    SegmentHeader header() {
        return header;
    }

    long base() {
        return header.base();
    }

    /** Position behind its last record; {@link Long#MAX_VALUE} while records are added. */
    long end() {
        return end;
    }

    boolean isSealed() {
        return end != Long.MAX_VALUE;
    }

    void seal(long position) {
        end = position;
    }

    boolean isRemoved() {
        return removed;
    }

    void close(boolean remove) throws IOException {
        removed = true;
        file.close();
        if (remove) {
            java.nio.file.Files.deleteIfExists(path);
        }
    }

    long offset(long position) {
        return position - base() + SegmentHeader.BYTES;
    }

    long position(long offset) {
        return offset - SegmentHeader.BYTES + base();
    }

    /** Fills the target unless the file ends before. */
    void read(ByteBuffer target, long position) throws IOException {
        long at = offset(position);
        while (target.hasRemaining()) {
            int count = file.read(target, at);
            if (count < 0) {
                return;
            }
            at += count;
        }
    }

    Damage damage(long from, long to, long openingsLost) {
        return new Damage(path, offset(from), from, to - from, openingsLost);
    }
}
