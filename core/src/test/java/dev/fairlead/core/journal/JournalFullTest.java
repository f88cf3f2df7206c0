package dev.fairlead.core.journal;

import static dev.fairlead.core.journal.AppendResult.close;
import static dev.fairlead.core.journal.AppendResult.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFullTest {

    private static final JournalSettings BLOCK = JournalSettings.DEFAULTS.withSizes(64 << 10, 1 << 20);
    private static final JournalSettings REJECT = BLOCK.with(WhenFull.REJECT);

    @TempDir
    Path directory;

    private final FaultyFiles files = new FaultyFiles();

    private Journal start(JournalSettings settings) {
        Journal journal = new Journal(directory, settings, Clock.systemUTC(), files);
        journal.start();
        return journal;
    }

    private static ByteBuffer payload(int size) {
        return ByteBuffer.allocate(size);
    }

    @Test
    void appends_wait_for_a_full_disk_and_keep_their_order() {
        try (Journal journal = start(BLOCK)) {
            open(journal, "first");
            files.space.set(100);

            List<AppendResult> waiting = IntStream.range(0, 20)
                    .mapToObj(i -> open(journal, payload(1000 + i)))
                    .toList();

            assertThat(waiting).noneMatch(AppendResult::isDone);
            assertThat(journal.health().state()).isEqualTo(JournalHealth.State.FULL);
            assertThat(journal.health().detail()).contains("no space left");
            assertThat(journal.health().waitingOpenings()).isEqualTo(20);

            files.space.set(1 << 30);

            assertThat(waiting).extracting(AppendResult::number).isSorted().hasSize(20);
            JournalReader reader = journal.reader(0);
            assertThat(reader.next().orElseThrow().number()).isEqualTo(1);
            for (int i = 0; i < 20; i++) {
                JournalRecord record = reader.next().orElseThrow();
                assertThat(record.number()).isEqualTo(i + 2);
                assertThat(record.payload().remaining()).isEqualTo(1000 + i);
            }
            assertThat(journal.health().state()).isEqualTo(JournalHealth.State.OK);
        }
    }

    @Test
    void a_partial_write_is_taken_back() {
        long end;
        try (Journal journal = start(BLOCK)) {
            open(journal, "first");
            end = journal.endPosition();
            files.space.set(500);
            AppendResult waiting = open(journal, payload(1000));

            assertThat(waiting.isDone()).isFalse();
            assertThat(journal.endPosition()).isEqualTo(end);
            assertThat(journal.sizeBytes()).isEqualTo(SegmentHeader.BYTES + end);
            assertThat(directory.resolve("0000000000000000.journal")).hasSize(SegmentHeader.BYTES + end);
        }
    }

    @Test
    void closing_the_journal_refuses_what_still_waits() {
        Journal journal = start(BLOCK);
        files.space.set(0);
        AppendResult waiting = open(journal, payload(1000));

        journal.close();

        assertThat(waiting.refusal().code()).isEqualTo(JournalRefusal.Code.CLOSED);
    }

    @Test
    void rejects_openings_on_a_full_disk_while_closings_wait() {
        try (Journal journal = start(REJECT)) {
            open(journal, "first");
            files.space.set(10);

            AppendResult refused = open(journal, "second");
            AppendResult closing = close(journal, 1, payload(100));

            assertThat(refused.refusal().code()).isEqualTo(JournalRefusal.Code.FULL);
            assertThat(refused.refusal().message()).contains(directory.toString(), "no space left");
            assertThat(closing.isDone()).isFalse();
            assertThat(journal.health().waitingClosings()).isEqualTo(1);

            files.space.set(1 << 30);

            assertThat(closing.number()).isEqualTo(1);
            await().until(() -> open(journal, "third").isAppended());
            assertThat(journal.reader(closing.position()).next().orElseThrow().kind())
                    .isEqualTo(Kind.CLOSED);
        }
    }

    @Test
    void openings_leave_room_for_the_closings_of_open_entries() {
        try (Journal journal = start(REJECT)) {
            long warmUp = open(journal, "").number();
            close(journal, warmUp, payload(20_000));
            List<Long> opened = new ArrayList<>();
            AppendResult last = open(journal, payload(2000));
            while (last.isAppended()) {
                opened.add(last.number());
                last = open(journal, payload(2000));
            }

            assertThat(last.refusal().code()).isEqualTo(JournalRefusal.Code.FULL);
            assertThat(last.refusal().message()).contains("held back");
            assertThat(opened).hasSizeGreaterThan(30);
            assertThat(opened)
                    .allMatch(number -> close(journal, number, payload(20_000)).isAppended());
            assertThat(journal.sizeBytes()).isLessThanOrEqualTo(1 << 20);
        }
    }

    @Test
    void closings_go_before_openings_that_wait() {
        try (Journal journal = start(BLOCK)) {
            long number = open(journal, "").number();
            List<AppendResult> openings = new ArrayList<>();
            do {
                openings.add(open(journal, payload(10_000)));
            } while (openings.getLast().isDone());

            AppendResult closing = close(journal, number, payload(100));

            assertThat(closing.isAppended()).isTrue();
            assertThat(openings.getLast().isDone()).isFalse();
        }
    }

    @Test
    void trimming_makes_room_for_what_waits_even_when_one_segment_holds_all() {
        for (Durability durability : Durability.values()) {
            try (Journal journal = start(BLOCK.with(durability))) {
                List<AppendResult> results = new ArrayList<>();
                do {
                    results.add(open(journal, payload(50_000)));
                    AppendResult last = results.getLast();
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> last.isDone() || isFull(journal));
                } while (!isFull(journal));
                AppendResult waiting = open(journal, payload(200_000));
                assertThat(waiting.isDone()).isFalse();
                results.stream()
                        .filter(AppendResult::isAppended)
                        .forEach(result -> close(journal, result.number(), ""));

                await().until(() -> {
                    journal.trim(journal.endPosition());
                    return waiting.isDone();
                });

                assertThat(waiting.isAppended()).isTrue();
                results.forEach(AppendResult::number);
                journal.trim(journal.endPosition());
            }
        }
    }

    private static boolean isFull(Journal journal) {
        return journal.health().state() == JournalHealth.State.FULL;
    }

    @Test
    void a_real_file_system_that_is_full_loses_nothing() throws IOException, InterruptedException {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount.toString()))
                .as("exit code of mounting a tmpfs; this test ran nothing, it needs root")
                .isZero();
        try (Journal journal = new Journal(
                mount.resolve("journal"), JournalSettings.DEFAULTS.withSizes(64 << 10, 1L << 30), Clock.systemUTC())) {
            journal.start();
            Path ballast = Files.write(mount.resolve("ballast"), new byte[4_000_000]);
            List<AppendResult> results = new ArrayList<>();
            do {
                AppendResult opened = open(journal, payload(10_000));
                results.add(opened);
                if (opened.isDone()) {
                    results.add(close(journal, opened.number(), payload(10_000)));
                }
            } while (results.getLast().isDone());
            results.add(open(journal, payload(10_000)));
            results.add(open(journal, payload(10_000)));
            assertThat(results).hasSizeGreaterThan(100);
            assertThat(results.getLast().isDone()).isFalse();

            Files.delete(ballast);

            assertThat(results).extracting(AppendResult::number).isSorted();
            JournalReader reader = journal.reader(0);
            for (int i = 0; i < results.size(); i++) {
                assertThat(reader.next()).isPresent();
            }
            assertThat(reader.next()).isEmpty();
            assertThat(journal.damage()).isEmpty();
        } finally {
            run("umount", mount.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void a_record_that_can_never_fit_is_refused_at_once() {
        try (Journal journal = start(BLOCK)) {
            AppendResult result = open(journal, payload(300_000));

            assertThat(result.refusal().code()).isEqualTo(JournalRefusal.Code.TOO_LARGE);
            assertThat(result.refusal().message()).contains("300032");
            assertThat(open(journal, payload(200_000)).isAppended()).isTrue();
        }
    }

    @Test
    void short_writes_are_completed() {
        files.largestWrite = 7;
        try (Journal journal = start(BLOCK)) {
            open(journal, payload(1000));
            open(journal, "end");

            assertThat(journal.read(1032).payload().remaining()).isEqualTo(3);
        }
    }

    @Test
    void other_errors_refuse_the_append_until_writing_works_again() {
        try (Journal journal = start(BLOCK)) {
            open(journal, "first");
            files.writeError = "Input/output error";

            JournalRefusal refusal = open(journal, "second").refusal();

            assertThat(refusal.code()).isEqualTo(JournalRefusal.Code.FAILED);
            assertThat(refusal.message()).contains(directory.toString(), "Input/output error");
            assertThat(close(journal, 1, "").refusal().code()).isEqualTo(JournalRefusal.Code.FAILED);
            assertThat(journal.health().state()).isEqualTo(JournalHealth.State.FAILED);

            files.writeError = "";

            assertThat(open(journal, "third").number()).isEqualTo(2);
            assertThat(journal.health().state()).isEqualTo(JournalHealth.State.OK);
        }
    }

    @Test
    void a_tail_that_cannot_be_taken_back_at_once_is_overwritten_later() {
        try (Journal journal = start(BLOCK)) {
            open(journal, "first");
            files.space.set(500);
            files.truncateFails = true;
            AppendResult waiting = open(journal, payload(1000));
            assertThat(waiting.isDone()).isFalse();

            files.truncateFails = false;
            files.space.set(1 << 30);

            assertThat(waiting.number()).isEqualTo(2);
        }
        try (Journal journal = start(BLOCK)) {
            assertThat(journal.lastNumber()).isEqualTo(2);
            assertThat(journal.damage()).isEmpty();
        }
    }

    @Test
    void a_failed_fsync_refuses_everything_from_then_on() {
        for (Durability durability : List.of(Durability.SYNCED, Durability.WRITTEN)) {
            FaultyFiles disk = new FaultyFiles();
            Journal journal =
                    new Journal(directory.resolve(durability.name()), BLOCK.with(durability), Clock.systemUTC(), disk);
            journal.start();
            open(journal, "first").number();
            disk.forceError = "Input/output error";

            AppendResult second = open(journal, "second");
            if (durability == Durability.SYNCED) {
                assertThat(second.refusal().message()).contains("fsync failed");
            }
            await().until(() -> journal.health().state() == JournalHealth.State.FAILED);
            disk.forceError = "";

            assertThat(open(journal, "third").refusal().message()).contains("fsync failed");
            assertThat(journal.health().detail()).contains("restart");
            assertThat(org.assertj.core.api.Assertions.catchThrowable(journal::close))
                    .isInstanceOf(JournalException.class);
        }
    }

    @Test
    void synced_acknowledges_after_an_fsync_and_shares_it() {
        try (Journal journal = start(JournalSettings.DEFAULTS.with(Durability.SYNCED))) {
            long before = files.forces.get();
            List<AppendResult> results =
                    IntStream.range(0, 200).mapToObj(i -> open(journal, "x")).toList();
            results.forEach(AppendResult::number);

            assertThat(files.forces.get() - before).isPositive().isLessThan(200);
        }
    }

    @Test
    void async_keeps_what_it_acknowledged_while_the_disk_is_full() {
        JournalSettings settings = JournalSettings.DEFAULTS.with(Durability.ASYNC);
        try (Journal journal = start(settings)) {
            files.space.set(100);
            List<AppendResult> acknowledged = new ArrayList<>();
            AppendResult last = open(journal, payload(1 << 20));
            while (last.isDone()) {
                acknowledged.add(last);
                last = open(journal, payload(1 << 20));
            }
            assertThat(acknowledged).hasSizeBetween(1, 40);
            assertThat(journal.endPosition()).isZero();

            files.space.set(1L << 40);

            assertThat(last.number()).isEqualTo(acknowledged.size() + 1);
        }
        try (Journal journal = start(settings)) {
            assertThat(journal.orphans()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void async_says_when_it_could_not_keep_its_word() {
        Journal journal = start(BLOCK.with(Durability.ASYNC));
        files.writeError = "Input/output error";
        assertThat(open(journal, "lost").isAppended()).isTrue();

        assertThat(org.assertj.core.api.Assertions.catchThrowable(journal::close))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("1 acknowledged record");
    }
}
