package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that runs full, writes short, or fails, as a test tells it. It counts fsyncs instead of doing them. */
final class FaultyFiles implements SegmentFile.FileSystem {

    private final Disk disk = new Disk();
    final AtomicLong space = new AtomicLong(Long.MAX_VALUE / 2);
    final AtomicLong writes = new AtomicLong();
    final AtomicLong forces = new AtomicLong();
    volatile int largestWrite = Integer.MAX_VALUE;
    volatile String writeError = "";
    volatile String forceError = "";
    volatile boolean truncateFails;

    @Override
    public SegmentFile open(Path path) throws IOException {
        return new Faulty(disk.open(path));
    }

    @Override
    public SegmentFile create(Path path) throws IOException {
        return new Faulty(disk.create(path));
    }

    @Override
    public void forceDirectory(Path directory) {}

    @Override
    public long usableBytes(Path directory) {
        return space.get();
    }

    private final class Faulty implements SegmentFile {

        private final SegmentFile file;

        private Faulty(SegmentFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source, long offset) throws IOException {
            writes.incrementAndGet();
            if (!writeError.isEmpty()) {
                throw new IOException(writeError);
            }
            int room = (int) Math.min(Math.min(space.get(), largestWrite), source.remaining());
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            int limit = source.limit();
            source.limit(source.position() + room);
            int count = file.write(source, offset);
            source.limit(limit);
            space.addAndGet(-count);
            return count;
        }

        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            return file.read(target, offset);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            if (truncateFails) {
                throw new IOException("Input/output error");
            }
            space.addAndGet(Math.max(0, file.size() - size));
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            forces.incrementAndGet();
            if (!forceError.isEmpty()) {
                throw new IOException(forceError);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
