package dev.fairlead.llmtrace.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Recomputed;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.SettledCalls;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalApplierTest {

    private static final SeriesQuery TOTALS = SeriesQuery.totals(Rig.START, Rig.START.plus(Duration.ofHours(10)));

    @TempDir
    Path directory;

    @Test
    void brings_a_call_with_its_cost_and_text_into_the_store() {
        try (Rig rig = Rig.started(directory)) {
            rig.call("what is the weather?");
            rig.awaitApplied();

            CallRow row = rig.rows().getFirst();
            assertThat(row.number()).isEqualTo(1);
            assertThat(row.duration()).isEqualTo(Duration.ofNanos(7_001_000));
            assertThat(row.rating()).containsInstanceOf(Rating.Priced.class);
            assertThat(row.cost().orElseThrow().amount()).isEqualByComparingTo("0.00002175");
            assertThat(new String(rig.content.read(row.requestBody().place().orElseThrow()), StandardCharsets.UTF_8))
                    .contains("what is the weather?");
            assertThat(new String(rig.content.read(row.answerBody().place().orElseThrow()), StandardCharsets.UTF_8))
                    .isEqualTo("{\"answer\":1}");
        }
    }

    @Test
    void a_call_that_comes_alone_is_stored_at_once_and_those_soon_after_it_share_a_transaction() {
        ApplySettings patient =
                new ApplySettings(1000, 1 << 20, Duration.ofHours(1), true, Duration.ofMillis(50), 64 << 20);
        try (Rig rig = Rig.started(directory, patient, DuckDbTraceStore::new)) {
            rig.call("alone");
            Awaitility.await().until(() -> rig.store.mark().seen() == 1);
            rig.calls(20);
        }

        try (Rig rig = Rig.started(directory)) {
            assertThat(rig.rows()).hasSize(21);
            assertThat(rig.store.mark().batch()).isEqualTo(2);
        }
    }

    @Test
    void stores_every_call_once_over_restarts_while_a_call_stays_open() {
        long unclosed;
        try (Rig rig = Rig.started(directory)) {
            unclosed = rig.open("long stream");
            rig.calls(120);
            Awaitility.await().until(() -> rig.store.mark().seen() == 121);
            assertThat(rig.integrity.check().open()).isEqualTo(1);
            assertThat(rig.integrity.check().waiting()).isZero();
        }

        try (Rig rig = Rig.started(directory)) {
            rig.calls(30);
            rig.awaitApplied();

            List<CallRow> rows = rig.rows();
            assertThat(rows).hasSize(151).extracting(CallRow::number).doesNotHaveDuplicates();
            CallRow interrupted = rows.stream()
                    .filter(row -> row.number() == unclosed)
                    .findFirst()
                    .orElseThrow();
            assertThat(interrupted.outcome()).isEqualTo(Outcome.INTERRUPTED);
            assertThat(interrupted.usage()).isEqualTo(Usage.of(100, 0, Usage.Quality.PARTIAL));
            assertThat(rig.store.series(Scope.everyTenant(), TOTALS).toList())
                    .isEqualTo(Recomputed.series(Scope.everyTenant(), TOTALS, rows));
            assertThat(rig.integrity.check().isSound()).isTrue();
            assertThat(rig.integrity.check().stored()).isEqualTo(151);
        }
    }

    @Test
    void trims_the_journal_behind_what_is_applied() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(4000);
            rig.awaitApplied();

            assertThat(rig.journal.endPosition()).isGreaterThan(1 << 20);
            Awaitility.await().until(() -> rig.journal.startPosition() > 0);
            assertThat(rig.applier.lag().unreadBytes()).isZero();
        }
    }

    @Test
    void quarantines_what_cannot_be_read_and_stores_the_others() throws IOException {
        try (Rig rig = Rig.started(directory)) {
            rig.call("first");
            long garbage = rig.open(ByteBuffer.wrap(new byte[] {9, 9, 9}));
            rig.close(garbage);
            long halfGarbage = rig.open("half");
            rig.close(halfGarbage, ByteBuffer.wrap(new byte[] {1}));
            rig.call("last");
            rig.awaitApplied();

            assertThat(rig.rows()).extracting(CallRow::number).containsExactlyInAnyOrder(1L, 4L);
            assertThat(rig.quarantine.numbers()).containsExactly(garbage, halfGarbage);
            assertThat(rig.quarantine.reason(garbage).orElseThrow()).contains("version 9");
            assertThat(rig.integrity.check().quarantined()).isEqualTo(2);
            assertThat(rig.integrity.check().isSound()).isTrue();
            assertThat(rig.applier.lag().quarantined()).isEqualTo(2);
        }
    }

    @Test
    void tries_a_failing_store_again_until_it_works() {
        AtomicInteger failures = new AtomicInteger();
        class Failing extends DuckDbTraceStore {
            Failing(DuckDbSettings settings) {
                super(settings);
            }

            @Override
            public void apply(Batch batch) {
                if (failures.incrementAndGet() < 4) {
                    throw new StoreException(StoreException.Code.UNAVAILABLE, "out of order");
                }
                super.apply(batch);
            }
        }

        try (Rig rig = Rig.started(directory, Rig.QUICK, Failing::new)) {
            rig.calls(60);
            Awaitility.await().until(() -> rig.store.mark().seen() == 60);
            rig.awaitApplied();

            assertThat(failures).hasValueGreaterThan(3);
            assertThat(rig.rows()).hasSize(60);
            assertThat(rig.applier.lag().problem()).isEmpty();
        }
    }

    @Test
    void loses_nothing_while_content_cannot_be_written() throws IOException {
        Path day = directory.resolve("content").resolve("2026-03-01");
        Files.createDirectories(day.getParent());
        Files.writeString(day, "in the way");

        try (Rig rig = Rig.started(directory)) {
            rig.calls(20);
            Awaitility.await().until(() -> rig.applier.lag().problem().isPresent());
            assertThat(rig.rows()).isEmpty();
            assertThat(rig.integrity.check().waiting()).isEqualTo(20);

            Files.delete(day);
            rig.awaitApplied();

            assertThat(rig.rows())
                    .hasSize(20)
                    .allSatisfy(row -> assertThat(
                                    rig.content.read(row.answerBody().place().orElseThrow()))
                            .isNotEmpty());
        }
    }

    @Test
    void keeps_calls_in_the_journal_when_it_is_closed_while_the_store_fails() {
        class Broken extends DuckDbTraceStore {
            Broken(DuckDbSettings settings) {
                super(settings);
            }

            @Override
            public void apply(Batch batch) {
                throw new StoreException(StoreException.Code.UNAVAILABLE, "out of order");
            }
        }
        try (Rig rig = Rig.started(directory, Rig.QUICK, Broken::new)) {
            rig.calls(20);
        }

        try (Rig rig = Rig.started(directory)) {
            rig.awaitApplied();

            assertThat(rig.rows()).hasSize(20);
            assertThat(rig.integrity.check().isSound()).isTrue();
        }
    }

    @Test
    void meters_without_rows_and_text_when_traces_are_not_stored() throws IOException {
        try (Rig rig = Rig.started(directory, Rig.QUICK.withStoreTraces(false), DuckDbTraceStore::new)) {
            rig.calls(30);
            rig.awaitApplied();
        }
        try (Rig rig = Rig.started(directory, Rig.QUICK.withStoreTraces(false), DuckDbTraceStore::new)) {
            rig.call("one more");
            rig.awaitApplied();

            assertThat(rig.rows()).isEmpty();
            assertThat(rig.integrity.check().dropped()).isEqualTo(31);
            assertThat(rig.integrity.check().isSound()).isTrue();
            assertThat(rig.store
                            .series(Scope.everyTenant(), TOTALS)
                            .toList()
                            .getFirst()
                            .totals()
                            .calls())
                    .isEqualTo(31);
            try (Stream<Path> files = Files.walk(directory.resolve("content"))) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    void reports_a_row_that_was_removed_behind_the_stores_back() throws SQLException {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(50);
            rig.awaitApplied();
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + directory.resolve("calls.duckdb"));
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM calls WHERE number IN (17, 18, 40)");
            statement.execute("INSERT INTO calls FROM calls WHERE number = 5");
        }

        try (Rig rig = Rig.started(directory)) {
            Integrity.Report report = rig.integrity.check();

            assertThat(report.missing()).containsExactly(new NumberRange(17, 18), new NumberRange(40, 40));
            assertThat(report.duplicates()).containsExactly(5L);
            assertThat(report.isSound()).isFalse();
        }
    }

    @Test
    void accounts_for_deleted_calls_and_leaves_no_byte_of_them() throws IOException {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(10);
            rig.call("SECRET-4711");
            rig.awaitApplied();
            CallRow doomed = rig.rows().stream()
                    .filter(row -> row.request().preview().equals("SECRET-4711"))
                    .findFirst()
                    .orElseThrow();

            int erased = new CallErasure(rig.store, rig.content, rig.quarantine)
                    .erase(Scope.tenant("acme"), new Selection.OneCall(doomed.id()));

            assertThat(erased).isEqualTo(1);
            assertThat(rig.integrity.check().deleted()).isEqualTo(1);
            assertThat(rig.integrity.check().unscrubbed()).isEqualTo(1);
            assertThat(rig.integrity.check().isSound()).isTrue();
            assertThat(rig.integrity.verifyContent()).isEmpty();
            scrub(rig);
        }
        assertNoFileMentionsTheSecret();
    }

    @Test
    void erases_calls_in_quarantine_and_still_accounts_for_them() throws IOException {
        try (Rig rig = Rig.started(directory)) {
            long broken = rig.open("SECRET-4711");
            rig.close(broken, ByteBuffer.wrap(new byte[] {1}));
            long other = rig.open("other");
            rig.close(other, ByteBuffer.wrap(new byte[] {1}));
            rig.awaitApplied();
            Awaitility.await().until(() -> rig.store.mark().seen() == other);
            assertThat(rig.quarantine.numbers()).containsExactly(broken, other);

            int erased = new CallErasure(rig.store, rig.content, rig.quarantine)
                    .erase(
                            Scope.tenant("acme"),
                            new Selection.OneTrace(Rig.opened("SECRET-4711").traceId()));

            assertThat(erased).isEqualTo(1);
            assertThat(rig.quarantine.reason(broken).orElseThrow()).contains("erased");
            assertThat(rig.quarantine.reason(other).orElseThrow()).doesNotContain("erased");
            scrub(rig);
            assertThat(rig.integrity.check().isSound()).isTrue();
        }
        assertNoFileMentionsTheSecret();
    }

    private static void scrub(Rig rig) {
        Scrub scrub = new Scrub(rig.journal, rig.store, rig.applier);
        assertThat(scrub.isDue()).isTrue();
        Awaitility.await().until(scrub::step);
        assertThat(scrub.isDue()).isFalse();
    }

    private void assertNoFileMentionsTheSecret() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .noneMatch(JournalApplierTest::mentionsTheSecret);
        }
    }

    private static boolean mentionsTheSecret(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains("SECRET-4711");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void says_which_calls_a_question_finds_also_after_a_restart_while_one_is_open() {
        try (Rig rig = Rig.started(directory)) {
            rig.open("long");
            rig.calls(3);
            Awaitility.await()
                    .until(() -> rig.applier.settled().equals(new SettledCalls(4, List.of(new NumberRange(1, 1)))));
        }
        try (Rig rig = new Rig(directory, Rig.QUICK, DuckDbTraceStore::new)) {
            rig.journal.start();
            rig.store.start();
            OrphanCalls orphans = OrphanCalls.leftIn(rig.journal, rig.store);
            rig.applier.start();

            assertThat(rig.applier.settled()).isEqualTo(new SettledCalls(4, List.of(new NumberRange(1, 1))));

            orphans.close();
            Awaitility.await().until(() -> rig.applier.settled().equals(new SettledCalls(4, List.of())));
            assertThat(rig.rows()).hasSize(4);
        }
    }
}
