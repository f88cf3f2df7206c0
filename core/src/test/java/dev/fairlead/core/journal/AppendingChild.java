package dev.fairlead.core.journal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;

/**
 * A process to be killed: opens and closes entries without end, one by one on one thread and in turns on another, and prints
 * each number once it is acknowledged, {@code o 17} for an opening and {@code c 17} for a closing. Its second argument says how
 * writing works: {@code real}, or {@code early}, the promise broken: acknowledged before the bytes are with the operating system.
 */
final class AppendingChild {

    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private AppendingChild() {}

    public static void main(String[] arguments) {
        SegmentFile.FileSystem files = arguments[1].equals("early") ? new EarlyFiles() : new Disk();
        JournalSettings settings =
                new JournalSettings(Durability.WRITTEN, Duration.ofMinutes(1), 1 << 20, 1L << 30, WhenFull.BLOCK);
        Journal journal = new Journal(Path.of(arguments[0]), settings, Clock.systemUTC(), files);
        journal.start();
        Thread.ofPlatform().start(() -> append(journal, new Random(0)));
        Thread.ofPlatform().start(() -> appendInTurns(journal, new Random(1)));
    }

    private static void append(Journal journal, Random random) {
        byte[] payload = payload(random);
        while (true) {
            open(journal, payload, random);
        }
    }

    private static void appendInTurns(Journal journal, Random random) {
        byte[] payload = payload(random);
        ArrayDeque<Runnable> atEnd = new ArrayDeque<>();
        TurnAppends loop = new TurnAppends(journal, Thread.currentThread(), atEnd::add);
        while (true) {
            for (int i = random.nextInt(10); i >= 0; i--) {
                open(loop, payload, random);
            }
            while (!atEnd.isEmpty()) {
                atEnd.remove().run();
            }
        }
    }

    private static byte[] payload(Random random) {
        byte[] payload = new byte[12_000];
        random.nextBytes(payload);
        return payload;
    }

    private static void open(Appends appends, byte[] payload, Random random) {
        appends.open(List.of(ByteBuffer.wrap(payload, 0, random.nextInt(payload.length))), new Printing("o", appends));
    }

    private static void print(String line) {
        try {
            OUT.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Printing(String what, Appends appends) implements Appended {

        @Override
        public void appended(long number, long position) {
            print(what + " " + number);
            if (what.equals("o") && number % 3 != 0) {
                appends.close(number, List.of(ByteBuffer.allocate(100)), new Printing("c", appends));
            }
        }

        @Override
        public void refused(JournalRefusal reason) {
            throw new IllegalStateException(reason.message());
        }
    }

    /** Passes each write on only when the next one comes, so that what is acknowledged last is in memory only. */
    private static final class EarlyFiles implements SegmentFile.FileSystem {

        private final Disk disk = new Disk();

        @Override
        public SegmentFile open(Path path) throws IOException {
            return new EarlyFile(disk.open(path));
        }

        @Override
        public SegmentFile create(Path path) throws IOException {
            return new EarlyFile(disk.create(path));
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            disk.forceDirectory(directory);
        }

        @Override
        public long usableBytes(Path directory) throws IOException {
            return disk.usableBytes(directory);
        }
    }

    private static final class EarlyFile implements SegmentFile {

        private final SegmentFile file;
        private ByteBuffer held = ByteBuffer.allocate(0);
        private long heldOffset;

        private EarlyFile(SegmentFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source, long offset) throws IOException {
            while (held.hasRemaining()) {
                heldOffset += file.write(held, heldOffset);
            }
            int count = source.remaining();
            held = ByteBuffer.allocate(count).put(source).flip();
            heldOffset = offset;
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
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
