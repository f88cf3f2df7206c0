package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file on disk. The JDK closes a channel when a thread that uses it is interrupted; one caller's interrupt must not stop
 * everybody's journal, so the file is opened again, the operation repeated and the interrupt handed on.
 */
final class ChannelFile implements SegmentFile {

    private final Path path;
    private volatile FileChannel channel;
    private boolean closed;

    ChannelFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public int write(ByteBuffer source, long offset) throws IOException {
        int from = source.position();
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel current = channel;
                try {
                    return current.write(source, offset);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    source.position(from);
                    openAgain(current, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        int from = target.position();
        return uninterrupted(current -> {
            target.position(from);
            return current.read(target, offset);
        });
    }

    @Override
    public long size() throws IOException {
        return uninterrupted(FileChannel::size);
    }

    @Override
    public void truncate(long size) throws IOException {
        uninterrupted(current -> current.truncate(size));
    }

    @Override
    public void force() throws IOException {
        uninterrupted(current -> {
            current.force(false);
            return current;
        });
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }

    private <T> T uninterrupted(Operation<T> operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel current = channel;
                try {
                    return operation.on(current);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    openAgain(current, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void openAgain(FileChannel broken, ClosedChannelException why) throws IOException {
        if (closed) {
            throw why;
        }
        if (channel == broken) {
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
    }

    private interface Operation<T> {
        T on(FileChannel current) throws IOException;
    }
}
