package dev.fairlead.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random histories of a journal against a list of what was appended. */
class JournalPropertyTest {

    @TempDir
    Path parent;

    @Test
    void random_histories_read_back_as_they_were_written() throws IOException {
        for (int seed = 1; seed <= 40; seed++) {
            new History(parent.resolve("seed-" + seed), seed).play(120);
        }
    }

    @Test
    @Tag("long")
    void many_random_histories_read_back_as_they_were_written() throws IOException {
        for (int seed = 1000; seed < 1500; seed++) {
            new History(parent.resolve("seed-" + seed), seed).play(200);
        }
    }

    private record Expected(long position, Kind kind, long number, ByteBuffer payload) {}

    private static final class History {

        private final Path directory;
        private final int seed;
        private final Random random;
        private final List<Expected> written = new ArrayList<>();
        private final TreeSet<Long> open = new TreeSet<>();
        private long lastNumber;
        private Journal journal;
        private JournalReader follower;
        private int followed;

        private History(Path directory, int seed) {
            this.directory = directory;
            this.seed = seed;
            this.random = new Random(seed);
            this.journal = start();
            this.follower = journal.reader(0);
        }

        private Journal start() {
            Durability durability = Durability.values()[random.nextInt(3)];
            FaultyFiles files = new FaultyFiles();
            files.largestWrite = random.nextInt(4) == 0 ? 1 + random.nextInt(5000) : Integer.MAX_VALUE;
            JournalSettings settings =
                    JournalSettings.DEFAULTS.with(durability).withSizes(4096L << random.nextInt(5), 1L << 30);
            Journal started = new Journal(directory, settings, Clock.systemUTC(), files);
            started.start();
            return started;
        }

        private void play(int steps) throws IOException {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(20)) {
                    case 0 -> restart(false);
                    case 1 -> restart(true);
                    case 2 -> trim();
                    case 3, 4 -> follow();
                    case 5, 6, 7, 8, 9 -> closeSome();
                    case 10 -> turn();
                    default -> openNext();
                }
            }
            restart(false);
            journal.close();
        }

        private ByteBuffer payload() {
            int size = random.nextInt(60) == 0 ? 1_500_000 : random.nextInt(1 << random.nextInt(15));
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            return ByteBuffer.wrap(bytes);
        }

        private void openNext() {
            ByteBuffer payload = payload();
            AppendResult result = AppendResult.open(journal, payload);
            assertThat(result.number()).as("seed %d", seed).isEqualTo(++lastNumber);
            written.add(new Expected(result.position(), Kind.OPENED, lastNumber, payload));
            open.add(lastNumber);
        }

        /** Openings, and closings of what was open before, as an event loop appends them in one turn. */
        private void turn() {
            List<Runnable> atEnd = new ArrayList<>();
            TurnAppends loop = new TurnAppends(journal, Thread.currentThread(), atEnd::add);
            List<Long> before = List.copyOf(open);
            List<AppendResult> results = new ArrayList<>();
            List<Expected> expected = new ArrayList<>();
            for (int i = 0; i < before.size() || random.nextInt(8) > 0; i++) {
                ByteBuffer payload = payload();
                if (i < before.size() && random.nextBoolean()) {
                    long number = before.get(i);
                    results.add(AppendResult.close(loop, number, payload));
                    expected.add(new Expected(0, Kind.CLOSED, number, payload));
                    open.remove(number);
                } else {
                    results.add(AppendResult.open(loop, payload));
                    expected.add(new Expected(0, Kind.OPENED, ++lastNumber, payload));
                    open.add(lastNumber);
                }
            }
            atEnd.forEach(Runnable::run);
            for (int i = 0; i < results.size(); i++) {
                Expected record = expected.get(i);
                assertThat(results.get(i).number()).as("seed %d", seed).isEqualTo(record.number());
                written.add(new Expected(results.get(i).position(), record.kind(), record.number(), record.payload()));
            }
        }

        private void closeSome() {
            if (open.isEmpty()) {
                return;
            }
            long number = random.nextBoolean() ? open.first() : open.last();
            ByteBuffer payload = payload();
            int cut = random.nextInt(payload.remaining() + 1);
            AppendResult result = AppendResult.close(
                    journal, number, payload.slice(0, cut), payload.slice(cut, payload.remaining() - cut));
            written.add(new Expected(result.position(), Kind.CLOSED, result.number(), payload));
            open.remove(number);
        }

        private void trim() {
            if (!written.isEmpty()) {
                int applied = written.size() - 1 - random.nextInt(Math.min(4, written.size()));
                long lowWater = written.stream()
                        .filter(it -> it.kind() == Kind.OPENED && open.contains(it.number()))
                        .mapToLong(Expected::position)
                        .min()
                        .orElse(Long.MAX_VALUE);
                journal.trim(
                        Math.min(lowWater, written.get(Math.max(0, applied)).position()));
                assertThat(journal.startPosition()).isLessThanOrEqualTo(lowWater);
            }
        }

        private void follow() {
            Optional<JournalRecord> record = follower.next();
            while (record.isPresent()) {
                JournalRecord found = record.get();
                while (followed < written.size() && written.get(followed).position() < found.position()) {
                    assertThat(written.get(followed++).position()).isLessThan(journal.startPosition());
                }
                check(found, written.get(followed++));
                record = follower.next();
            }
        }

        private void restart(boolean torn) throws IOException {
            journal.close();
            if (torn && !written.isEmpty()) {
                tear();
            }
            journal = start();
            verify();
            follower = journal.reader(0);
            followed = 0;
        }

        /** Cuts into the last record, or leaves a piece of one behind it, as a crash in the middle of a write does. */
        private void tear() throws IOException {
            Path last;
            try (Stream<Path> files = Files.list(directory)) {
                last = files.filter(it -> it.toString().endsWith(".journal"))
                        .max(java.util.Comparator.naturalOrder())
                        .orElseThrow();
            }
            try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
                long size = channel.size();
                long lastSize =
                        RecordFormat.HEADER + written.getLast().payload().remaining();
                if (size == SegmentHeader.BYTES || random.nextBoolean()) {
                    ByteBuffer piece = AppendResult.encode(lastNumber + 1, 0, 100);
                    channel.write(piece.limit(random.nextInt(132)), size);
                    return;
                }
                channel.truncate(size - 1 - random.nextInt((int) lastSize));
            }
            Expected lost = written.removeLast();
            if (lost.kind() == Kind.OPENED) {
                open.remove(lost.number());
                lastNumber--;
            } else {
                open.add(lost.number());
            }
        }

        private void verify() {
            List<Expected> kept = written.stream()
                    .filter(it -> it.position() >= journal.startPosition())
                    .toList();
            // A torn closing may have been what allowed its opening to be trimmed.
            List<Long> stillOpen = kept.stream()
                    .filter(it -> it.kind() == Kind.OPENED && open.contains(it.number()))
                    .map(Expected::number)
                    .toList();
            open.retainAll(stillOpen);
            JournalReader reader = journal.reader(0);
            for (Expected expected : kept) {
                check(reader.next().orElseThrow(), expected);
            }
            assertThat(reader.next()).as("seed %d", seed).isEmpty();
            assertThat(journal.lastNumber()).isEqualTo(lastNumber);
            assertThat(journal.damage()).isEmpty();
            assertThat(journal.orphans()).extracting(JournalRecord::number).containsExactlyElementsOf(stillOpen);
            if (!kept.isEmpty()) {
                Expected one = kept.get(random.nextInt(kept.size()));
                check(journal.read(one.position()), one);
            }
        }

        private void check(JournalRecord found, Expected expected) {
            assertThat(found.position()).as("seed %d", seed).isEqualTo(expected.position());
            assertThat(found.kind()).isEqualTo(expected.kind());
            assertThat(found.number()).isEqualTo(expected.number());
            assertThat(found.payload()).isEqualTo(expected.payload());
        }
    }
}
