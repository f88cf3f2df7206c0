package dev.fairlead.core.journal;

import static dev.fairlead.core.journal.AppendResult.bytes;
import static dev.fairlead.core.journal.AppendResult.close;
import static dev.fairlead.core.journal.AppendResult.open;
import static dev.fairlead.core.journal.AppendResult.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final JournalSettings SMALL = JournalSettings.DEFAULTS.withSizes(4096, 1 << 20);

    @TempDir
    Path parent;

    private Path directory() {
        return parent.resolve("journal");
    }

    private Journal start(JournalSettings settings) {
        Journal journal = new Journal(directory(), settings, Clock.systemUTC());
        journal.start();
        return journal;
    }

    @Test
    void numbers_entries_from_one_and_reads_them_back_in_order() {
        try (Journal journal = start(JournalSettings.DEFAULTS)) {
            open(journal, "a");
            open(journal, bytes("b"), bytes(""), bytes("c"));
            close(journal, 1, "d");

            JournalReader reader = journal.reader(0);
            JournalRecord first = reader.next().orElseThrow();
            JournalRecord second = reader.next().orElseThrow();
            JournalRecord third = reader.next().orElseThrow();

            assertThat(first.kind()).isEqualTo(Kind.OPENED);
            assertThat(first.number()).isEqualTo(1);
            assertThat(text(first)).isEqualTo("a");
            assertThat(second.number()).isEqualTo(2);
            assertThat(second.position()).isEqualTo(first.nextPosition());
            assertThat(text(second)).isEqualTo("bc");
            assertThat(third.kind()).isEqualTo(Kind.CLOSED);
            assertThat(third.number()).isEqualTo(1);
            assertThat(third.nextPosition()).isEqualTo(journal.endPosition());
            assertThat(reader.next()).isEmpty();
            assertThat(text(journal.read(second.position()))).isEqualTo("bc");
        }
    }

    @Test
    void leaves_the_callers_buffers_as_they_were() {
        ByteBuffer heap = bytes("0123456789").position(3).limit(7);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(8).put(new byte[8]).position(2).limit(5);
        ByteBuffer readOnly = bytes("xyz").asReadOnlyBuffer().position(1);

        try (Journal journal = start(JournalSettings.DEFAULTS)) {
            open(journal, heap, direct, readOnly);

            assertThat(text(journal.read(0))).isEqualTo("3456\0\0\0yz");
            assertThat(List.of(heap.position(), heap.limit(), direct.position(), readOnly.position()))
                    .containsExactly(3, 7, 2, 1);
        }
    }

    @Test
    void writes_one_record_with_one_write() {
        FaultyFiles files = new FaultyFiles();
        try (Journal journal = new Journal(directory(), JournalSettings.DEFAULTS, Clock.systemUTC(), files)) {
            journal.start();
            long before = files.writes.get();

            open(journal, ByteBuffer.allocate(300_000), ByteBuffer.allocate(5), ByteBuffer.allocate(6_000));

            assertThat(files.writes.get() - before).isEqualTo(1);
        }
    }

    @Test
    void keeps_records_far_larger_than_its_buffers_in_every_durability() {
        for (Durability durability : Durability.values()) {
            byte[] large = new byte[5_000_000];
            new java.util.Random(7).nextBytes(large);
            long position;
            try (Journal journal = start(JournalSettings.DEFAULTS.with(durability))) {
                position = open(journal, bytes("head"), ByteBuffer.wrap(large), bytes("tail"))
                        .position();
                assertThat(open(journal, "next").number()).isEven();
            }
            try (Journal journal = start(JournalSettings.DEFAULTS)) {
                ByteBuffer payload = journal.read(position).payload();
                assertThat(payload.remaining()).isEqualTo(large.length + 8);
                assertThat(payload.slice(4, large.length)).isEqualTo(ByteBuffer.wrap(large));
                assertThat(journal.damage()).isEmpty();
            }
        }
    }

    @Test
    void finds_open_entries_after_a_restart_until_they_are_closed() {
        try (Journal journal = start(SMALL)) {
            LongStream.rangeClosed(1, 3).forEach(number -> open(journal, "entry " + number));
            close(journal, 2, "");
        }

        try (Journal journal = start(SMALL)) {
            assertThat(journal.orphans()).extracting(JournalRecord::number).containsExactly(1L, 3L);
            assertThat(journal.orphans()).extracting(AppendResult::text).containsExactly("entry 1", "entry 3");
            journal.orphans().forEach(orphan -> close(journal, orphan.number(), "interrupted"));
        }

        try (Journal journal = start(SMALL)) {
            assertThat(journal.orphans()).isEmpty();
        }
    }

    @Test
    void goes_on_numbering_when_all_records_were_trimmed() throws IOException {
        long end;
        try (Journal journal = start(SMALL)) {
            for (int i = 0; i < 50; i++) {
                close(journal, open(journal, ByteBuffer.allocate(1000)).number(), "");
            }
            open(journal, ByteBuffer.allocate(4000));
            end = journal.endPosition();
            journal.trim(end);
        }
        Path last = segments().getLast();
        try (var channel = java.nio.channels.FileChannel.open(last, java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(SegmentHeader.BYTES);
        }

        try (Journal journal = start(SMALL)) {
            assertThat(segments()).hasSize(1);
            assertThat(open(journal, "").number()).isEqualTo(51);
            assertThat(journal.damage()).isEmpty();
        }
    }

    @Test
    void trims_whole_segments_and_gives_their_space_back() throws IOException {
        try (Journal journal = start(SMALL)) {
            List<Long> positions = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                positions.add(open(journal, ByteBuffer.allocate(1000)).position());
            }
            long before = journal.sizeBytes();

            journal.trim(positions.get(10));

            assertThat(journal.startPosition()).isPositive().isLessThanOrEqualTo(positions.get(10));
            assertThat(journal.sizeBytes()).isLessThan(before).isEqualTo(bytesOnDisk());
            assertThat(journal.reader(positions.get(10)).next().orElseThrow().number())
                    .isEqualTo(11);
            assertThatThrownBy(() -> journal.read(positions.getFirst()))
                    .isInstanceOfSatisfying(
                            JournalException.class,
                            e -> assertThat(e.code()).isEqualTo(JournalException.Code.NO_RECORD));
        }
    }

    @Test
    void wakes_a_waiting_reader_when_a_record_is_written() throws InterruptedException {
        for (Durability durability : Durability.values()) {
            try (Journal journal = start(JournalSettings.DEFAULTS.with(durability))) {
                JournalReader reader = journal.reader(journal.endPosition());
                AtomicReference<Optional<JournalRecord>> seen = new AtomicReference<>();
                Thread thread = Thread.startVirtualThread(() -> seen.set(reader.next(Duration.ofMinutes(5))));
                await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

                open(journal, "here");

                await().until(() -> seen.get() != null);
                assertThat(text(seen.get().orElseThrow())).isEqualTo("here");
                thread.join();
            }
        }
    }

    @Test
    void a_waiting_reader_returns_when_the_journal_closes() throws InterruptedException {
        Journal journal = start(JournalSettings.DEFAULTS);
        JournalReader reader = journal.reader(0);
        Thread thread = Thread.startVirtualThread(() -> reader.next(Duration.ofMinutes(5)));
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        journal.close();

        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void gives_every_entry_its_own_number_when_threads_append_at_once() throws InterruptedException {
        for (Durability durability : Durability.values()) {
            Set<Long> numbers = ConcurrentHashMap.newKeySet();
            long already;
            try (Journal journal =
                    start(JournalSettings.DEFAULTS.with(durability).withSizes(64 << 10, 64 << 20))) {
                already = journal.lastNumber();
                JournalReader reader = journal.reader(journal.endPosition());
                int perThread = durability == Durability.SYNCED ? 20 : 500;
                Runnable appender = () -> {
                    for (int i = 0; i < perThread; i++) {
                        AppendResult opened = open(journal, ByteBuffer.allocate(i));
                        close(journal, opened.number(), "").number();
                        numbers.add(opened.number());
                    }
                };
                List<Thread> threads = Stream.generate(() -> Thread.ofPlatform().start(appender))
                        .limit(4)
                        .toList();
                int read = 0;
                while (read < 8 * perThread
                        && reader.next(Duration.ofSeconds(30)).isPresent()) {
                    read++;
                }
                for (Thread thread : threads) {
                    thread.join();
                }
                assertThat(read).isEqualTo(8 * perThread);
                assertThat(numbers).hasSize(4 * perThread);
                assertThat(journal.damage()).isEmpty();
            }
            assertThat(new TreeSet<>(numbers))
                    .containsExactlyElementsOf(LongStream.rangeClosed(already + 1, already + numbers.size())
                            .boxed()
                            .toList());
        }
    }

    @Test
    void survives_the_interrupt_of_a_thread_that_appends() throws InterruptedException {
        try (Journal journal = start(JournalSettings.DEFAULTS)) {
            AtomicReference<Boolean> stillInterrupted = new AtomicReference<>(false);
            Thread thread = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                open(journal, "interrupted");
                stillInterrupted.set(Thread.currentThread().isInterrupted());
            });
            thread.join();

            assertThat(open(journal, "after").number()).isEqualTo(2);
            assertThat(stillInterrupted.get()).isTrue();
            assertThat(journal.health().state()).isEqualTo(JournalHealth.State.OK);
        }
    }

    @Test
    void survives_interrupts_at_any_moment_of_an_append() throws InterruptedException {
        try (Journal journal = start(JournalSettings.DEFAULTS)) {
            Set<AppendResult> results = ConcurrentHashMap.newKeySet();
            Thread appender = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    results.add(open(journal, "x"));
                }
            });
            while (appender.isAlive()) {
                appender.interrupt();
                Thread.onSpinWait();
            }
            appender.join();

            assertThat(results).allMatch(AppendResult::isAppended).hasSize(20_000);
            JournalReader reader = journal.reader(0);
            for (long number = 1; number <= 20_000; number++) {
                assertThat(reader.next().orElseThrow().number()).isEqualTo(number);
            }
            assertThat(journal.damage()).isEmpty();
        }
    }

    @Test
    void refuses_a_directory_that_another_journal_owns_and_names_it() {
        try (Journal journal = start(JournalSettings.DEFAULTS)) {
            assertThat(journal.lastNumber()).isZero();
            Journal second = new Journal(directory(), JournalSettings.DEFAULTS, Clock.systemUTC());

            assertThatThrownBy(second::start)
                    .isInstanceOfSatisfying(
                            JournalException.class, e -> assertThat(e.code()).isEqualTo(JournalException.Code.IN_USE))
                    .hasMessageContaining(directory().toString());
        }
        start(JournalSettings.DEFAULTS).close();
    }

    @Test
    void lets_nobody_else_read_its_files() throws IOException {
        try (Journal journal = start(JournalSettings.DEFAULTS)) {
            open(journal, "secret");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                    .isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(directory())) {
                assertThat(files)
                        .hasSize(2)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void refuses_to_close_an_entry_that_was_never_opened() {
        try (Journal journal = start(JournalSettings.DEFAULTS)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> close(journal, 1, ""))
                    .withMessageContaining("never opened");
        }
    }

    @Test
    void refuses_appends_before_the_start_and_after_the_close() {
        Journal journal = new Journal(directory(), JournalSettings.DEFAULTS, Clock.systemUTC());
        assertThat(open(journal, "").refusal().code()).isEqualTo(JournalRefusal.Code.CLOSED);

        journal.start();
        journal.close();

        assertThat(open(journal, "").refusal().code()).isEqualTo(JournalRefusal.Code.CLOSED);
        assertThat(journal.health().state()).isEqualTo(JournalHealth.State.CLOSED);
    }

    @Test
    void goes_on_behind_what_a_reader_knows_and_the_journal_lost() {
        try (Journal journal = start(SMALL)) {
            open(journal, "kept");
            assertThatThrownBy(() -> journal.reader(10_000)).hasMessageContaining("continue after");

            journal.continueAfter(10_000, 40);

            AppendResult next = open(journal, "new");
            assertThat(next.number()).isEqualTo(41);
            assertThat(next.position()).isEqualTo(10_000);
            JournalReader reader = journal.reader(0);
            assertThat(reader.next().map(AppendResult::text)).hasValue("kept");
            assertThat(reader.next().map(AppendResult::text)).hasValue("new");
        }
        try (Journal journal = start(SMALL)) {
            assertThat(journal.damage()).isEmpty();
            assertThat(journal.lastNumber()).isEqualTo(41);
            journal.continueAfter(10_000, 41);
            assertThat(open(journal, "").number()).isEqualTo(42);
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .sorted()
                    .toList();
        }
    }

    private long bytesOnDisk() throws IOException {
        long bytes = 0;
        for (Path file : segments()) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
