package dev.fairlead.core.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One file as the journal uses it; the seam where tests put a faulty disk. Offsets and sizes are in bytes. */
interface SegmentFile extends Closeable {

    /** Writes at most what remains in the source and returns how much that was. */
    int write(ByteBuffer source, long offset) throws IOException;

    /** Reads at most what fits into the target and returns how much that was, -1 at the end of the file. */
    int read(ByteBuffer target, long offset) throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    void force() throws IOException;

    /** What the journal needs of a file system. */
    interface FileSystem {

        SegmentFile open(Path path) throws IOException;

        SegmentFile create(Path path) throws IOException;

        void forceDirectory(Path directory) throws IOException;

        long usableBytes(Path directory) throws IOException;
    }
}
