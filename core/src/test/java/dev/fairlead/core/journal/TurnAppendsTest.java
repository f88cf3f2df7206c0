package dev.fairlead.core.journal;

import static dev.fairlead.core.journal.AppendResult.bytes;
import static dev.fairlead.core.journal.AppendResult.close;
import static dev.fairlead.core.journal.AppendResult.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Turns of an event loop, which end when a test says so. */
class TurnAppendsTest {

    private static final JournalSettings SMALL = JournalSettings.DEFAULTS.withSizes(64 << 10, 1 << 20);

    @TempDir
    Path directory;

    private final FaultyFiles files = new FaultyFiles();
    private final List<Runnable> atEnd = new ArrayList<>();

    private Journal start(JournalSettings settings) {
        Journal journal =
                new Journal(directory.resolve(settings.durability().name()), settings, Clock.systemUTC(), files);
        journal.start();
        return journal;
    }

    private TurnAppends loopOf(Journal journal) {
        return new TurnAppends(journal, Thread.currentThread(), atEnd::add);
    }

    private void endTurn() {
        List<Runnable> actions = List.copyOf(atEnd);
        atEnd.clear();
        actions.forEach(Runnable::run);
    }

    private static List<AppendResult> openSome(Appends appends, int count, int size) {
        return IntStream.range(0, count)
                .mapToObj(i -> open(appends, ByteBuffer.allocate(size)))
                .toList();
    }

    private static List<JournalRecord> all(Journal journal) {
        List<JournalRecord> records = new ArrayList<>();
        JournalReader reader = journal.reader(0);
        reader.next().ifPresent(records::add);
        while (reader.position() < journal.endPosition()) {
            records.add(reader.next().orElseThrow());
        }
        return records;
    }

    @Test
    void a_turn_is_one_write_in_the_order_of_its_appends() {
        try (Journal journal = start(SMALL)) {
            long first = open(journal, "before").number();
            long before = files.writes.get();
            TurnAppends loop = loopOf(journal);

            AppendResult second = open(loop, "second");
            AppendResult closing = close(loop, first, "closing");
            AppendResult third = open(loop, bytes("thi"), bytes("rd"));
            assertThat(List.of(second, closing, third)).noneMatch(AppendResult::isDone);
            assertThat(atEnd).hasSize(1);
            endTurn();

            assertThat(files.writes.get() - before).isEqualTo(1);
            assertThat(List.of(second, closing, third))
                    .extracting(AppendResult::number)
                    .containsExactly(2L, 1L, 3L);
            assertThat(all(journal))
                    .extracting(AppendResult::text)
                    .containsExactly("before", "second", "closing", "third");
            assertThat(all(journal))
                    .extracting(JournalRecord::position)
                    .endsWith(second.position(), closing.position(), third.position());
        }
    }

    @Test
    void what_a_callback_appends_belongs_to_the_next_turn() {
        try (Journal journal = start(SMALL)) {
            TurnAppends loop = loopOf(journal);
            List<AppendResult> closings = new ArrayList<>();
            loop.open(List.of(bytes("opening")), new Appended() {
                @Override
                public void appended(long number, long position) {
                    closings.add(close(loop, number, "closing"));
                }

                @Override
                public void refused(JournalRefusal reason) {
                    throw new AssertionError(reason);
                }
            });
            endTurn();

            assertThat(closings).singleElement().matches(closing -> !closing.isDone());
            endTurn();
            assertThat(closings.getFirst().number()).isEqualTo(1);
        }
    }

    @Test
    void a_callback_that_fails_does_not_keep_the_others_from_being_told() {
        try (Journal journal = start(SMALL)) {
            TurnAppends loop = loopOf(journal);
            loop.open(List.of(bytes("first")), new Appended() {
                @Override
                public void appended(long number, long position) {
                    throw new IllegalStateException("on purpose");
                }

                @Override
                public void refused(JournalRefusal reason) {
                    throw new AssertionError(reason);
                }
            });
            AppendResult second = open(loop, "second");
            endTurn();

            assertThat(second.number()).isEqualTo(2);
        }
    }

    @Test
    void other_threads_do_not_wait_for_the_turn() throws InterruptedException {
        try (Journal journal = start(SMALL)) {
            TurnAppends loop = loopOf(journal);
            AppendResult mine = open(loop, "mine");
            List<AppendResult> theirs = Collections.synchronizedList(new ArrayList<>());
            Thread other = Thread.ofPlatform().start(() -> {
                theirs.add(open(loop, "theirs"));
                theirs.add(close(loop, 1, ""));
            });
            other.join();

            assertThat(theirs).hasSize(2).allMatch(AppendResult::isAppended);
            assertThat(mine.isDone()).isFalse();
            endTurn();
            assertThat(mine.number()).isEqualTo(2);
        }
    }

    @Test
    void a_turn_may_be_larger_than_a_write_and_a_file_in_every_durability() {
        for (Durability durability : Durability.values()) {
            try (Journal journal =
                    start(JournalSettings.DEFAULTS.with(durability).withSizes(64 << 10, 1L << 30))) {
                TurnAppends loop = loopOf(journal);
                List<AppendResult> results = new ArrayList<>(openSome(loop, 30, 5000));
                results.addAll(openSome(loop, 3, 2_500_000));
                results.addAll(openSome(loop, 300, 1000));
                endTurn();

                assertThat(results)
                        .extracting(AppendResult::number)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 333).boxed().toList());
                await().until(() -> all(journal).size() == 333);
                assertThat(all(journal))
                        .extracting(JournalRecord::position)
                        .containsExactlyElementsOf(
                                results.stream().map(AppendResult::position).toList());
                assertThat(journal.damage()).isEmpty();
            }
            try (Journal journal = start(SMALL.with(durability))) {
                assertThat(journal.orphans()).hasSize(333);
                assertThat(journal.damage()).isEmpty();
            }
        }
    }

    @Test
    void synced_tells_a_turn_after_its_fsync() {
        try (Journal journal = start(SMALL.with(Durability.SYNCED))) {
            TurnAppends loop = loopOf(journal);
            long before = files.forces.get();
            List<AppendResult> results = openSome(loop, 20, 100);
            endTurn();

            assertThat(results).extracting(AppendResult::number).isSorted();
            assertThat(files.forces.get() - before).isPositive().isLessThan(20);
        }
    }

    @Test
    void of_a_turn_that_fills_the_disk_the_first_are_written_and_the_others_wait_in_order() {
        try (Journal journal = start(SMALL)) {
            TurnAppends loop = loopOf(journal);
            open(journal, "before");
            List<AppendResult> results = new ArrayList<>(openSome(loop, 10, 1000));
            AppendResult closing = close(loop, 1, "closing");
            files.space.set(3500);
            endTurn();

            assertThat(results.subList(0, 3)).allMatch(AppendResult::isAppended);
            assertThat(results.subList(3, 10)).noneMatch(AppendResult::isDone);
            assertThat(journal.health().waitingOpenings()).isEqualTo(7);

            files.space.set(1 << 30);

            assertThat(results).extracting(AppendResult::number).isSorted().hasSize(10);
            assertThat(closing.number()).isEqualTo(1);
            assertThat(all(journal)).hasSize(12);
        }
    }

    @Test
    void of_a_turn_beyond_the_journals_bound_each_is_refused_as_alone() {
        try (Journal journal = start(SMALL.with(WhenFull.REJECT))) {
            TurnAppends loop = loopOf(journal);
            List<AppendResult> results = openSome(loop, 100, 50_000);
            AppendResult tooLarge = open(loop, ByteBuffer.allocate(300_000));
            endTurn();

            long taken = results.stream().filter(AppendResult::isAppended).count();
            assertThat(taken).isBetween(1L, 20L);
            assertThat(results.subList((int) taken, 100))
                    .extracting(result -> result.refusal().code())
                    .containsOnly(JournalRefusal.Code.FULL);
            assertThat(tooLarge.refusal().code()).isEqualTo(JournalRefusal.Code.TOO_LARGE);
            assertThat(journal.sizeBytes()).isLessThanOrEqualTo(1 << 20);
            assertThat(close(journal, taken, ByteBuffer.allocate(1000)).isAppended())
                    .isTrue();
        }
    }

    @Test
    void a_turn_on_a_disk_that_fails_is_refused_and_the_next_one_is_written() {
        try (Journal journal = start(SMALL)) {
            TurnAppends loop = loopOf(journal);
            files.writeError = "Input/output error";
            List<AppendResult> refused = openSome(loop, 5, 1000);
            endTurn();

            assertThat(refused).extracting(result -> result.refusal().code()).containsOnly(JournalRefusal.Code.FAILED);
            files.writeError = "";
            List<AppendResult> written = openSome(loop, 5, 1000);
            endTurn();

            assertThat(written).extracting(AppendResult::number).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(all(journal)).hasSize(5);
            assertThat(journal.health().state()).isEqualTo(JournalHealth.State.OK);
        }
    }

    @Test
    void a_turn_that_ends_after_the_journal_is_refused() {
        Journal journal = start(SMALL);
        List<AppendResult> results = openSome(loopOf(journal), 3, 100);
        journal.close();
        endTurn();

        assertThat(results).extracting(result -> result.refusal().code()).containsOnly(JournalRefusal.Code.CLOSED);
    }

    @Test
    void refuses_to_close_an_entry_that_was_never_opened_at_once() {
        try (Journal journal = start(SMALL)) {
            TurnAppends loop = loopOf(journal);
            open(loop, "not written yet");

            assertThatThrownBy(() -> close(loop, 1, "")).hasMessageContaining("never opened");
            endTurn();
            assertThat(all(journal)).hasSize(1);
        }
    }
}
