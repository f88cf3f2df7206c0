package dev.fairlead.llmtrace.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Recomputed;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that stay open while the journal goes on: it does not wait for them, and none is lost or stored twice. */
@Timeout(60)
class LongCallsTest {

    private static final ApplySettings IMPATIENT =
            new ApplySettings(50, 1 << 20, Duration.ofMillis(10), true, Duration.ofMillis(50), 64 << 10);
    private static final SeriesQuery TOTALS = SeriesQuery.totals(Rig.START, Rig.START.plus(Duration.ofHours(10)));

    @TempDir
    Path directory;

    @Test
    void joins_a_closing_with_an_opening_that_the_journal_forgot() {
        try (Rig rig = rig()) {
            long number = forgotten(rig);
            assertThat(rig.integrity.check().open()).isEqualTo(1);
            assertThat(rig.integrity.check().isSound()).isTrue();

            rig.close(number);
            rig.awaitApplied();

            assertRecordedOnce(rig, number, Outcome.COMPLETED);
        }
    }

    @Test
    void closes_a_forgotten_call_once_as_interrupted_after_restarts() {
        long number;
        try (Rig rig = rig()) {
            number = forgotten(rig);
        }
        try (Rig rig = rig()) {
            rig.awaitApplied();
        }

        try (Rig rig = rig()) {
            rig.calls(10);
            rig.awaitApplied();

            assertRecordedOnce(rig, number, Outcome.INTERRUPTED);
        }
    }

    @Test
    void a_call_closed_before_a_death_and_not_applied_is_no_orphan() {
        AtomicBoolean broken = new AtomicBoolean();
        long number;
        try (Rig rig = rig(settings -> new Breaking(settings, broken))) {
            number = forgotten(rig);
            broken.set(true);
            rig.close(number);
        }

        try (Rig rig = rig()) {
            rig.awaitApplied();

            assertRecordedOnce(rig, number, Outcome.COMPLETED);
            assertThat(rig.quarantine.numbers()).isEmpty();
        }
    }

    @Test
    void openings_alone_do_not_fill_the_journal() {
        try (Rig rig = rig()) {
            for (int i = 0; i < 1500; i++) {
                rig.open("call " + i + " of many".repeat(200));
            }
            await().until(() -> rig.journal.startPosition() > 0);

            assertThat(rig.integrity.check().open()).isEqualTo(1500);
            assertThat(rig.integrity.check().isSound()).isTrue();
            assertThat(rig.applier.lag().open()).isEqualTo(1500);
        }
    }

    @Test
    void quarantines_a_forgotten_call_with_its_text_and_leaves_none_beside() {
        try (Rig rig = rig()) {
            long number = forgotten(rig);
            var text = rig.store.openCalls().getFirst().requestBody().orElseThrow();
            rig.close(number, ByteBuffer.wrap(new byte[] {1}));
            await().until(() -> rig.store.openCalls().isEmpty());

            assertThat(rig.quarantine.numbers()).containsExactly(number);
            assertThat(rig.quarantine.erase(
                            Scope.tenant("acme"),
                            new Selection.OneTrace(Rig.opened("long stream").traceId())))
                    .isEqualTo(1);
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> rig.content.read(text)).hasMessageContaining("deleted"));
            assertThat(rig.integrity.check().isSound()).isTrue();
        }
    }

    @Test
    void quarantines_a_forgotten_call_whose_opening_nobody_can_read() {
        try (Rig rig = rig()) {
            long number = rig.open(ByteBuffer.wrap(new byte[] {9, 9, 9}));
            goOn(rig);
            assertThat(rig.store.openCalls()).hasSize(1);
            rig.close(number);
            await().until(() -> rig.store.openCalls().isEmpty());

            assertThat(rig.quarantine.reason(number).orElseThrow()).contains("version 9");
            assertThat(rig.integrity.check().isSound()).isTrue();
        }
    }

    @Test
    void meters_a_forgotten_call_without_keeping_its_text() {
        try (Rig rig = Rig.started(directory, IMPATIENT.withStoreTraces(false), DuckDbTraceStore::new)) {
            long number = forgotten(rig);
            assertThat(rig.store.openCalls().getFirst().requestBody()).isEmpty();

            rig.close(number);
            rig.awaitApplied();

            assertThat(rig.integrity.check().dropped()).isEqualTo(rig.journal.lastNumber());
        }
    }

    private Rig rig() {
        return rig(DuckDbTraceStore::new);
    }

    private Rig rig(Function<DuckDbSettings, TraceStore> stores) {
        return Rig.started(directory, IMPATIENT, stores);
    }

    /** Opens a call and lets so many others pass that the journal deletes the file with its opening. */
    private static long forgotten(Rig rig) {
        long number = rig.open("long stream");
        goOn(rig);
        return number;
    }

    private static void goOn(Rig rig) {
        rig.calls(4000);
        await().atMost(Duration.ofSeconds(30)).until(() -> rig.journal.startPosition() > 0);
        await().until(() -> rig.integrity.check().waiting() == 0);
    }

    private static void assertRecordedOnce(Rig rig, long number, Outcome outcome) {
        var rows = rig.rows();
        assertThat(rows).hasSize((int) rig.journal.lastNumber());
        assertThat(rows).filteredOn(row -> row.number() == number).hasSize(1).allSatisfy(row -> {
            assertThat(row.outcome()).isEqualTo(outcome);
            assertThat(text(rig, row)).contains("long stream");
        });
        assertThat(rig.store.openCalls()).isEmpty();
        assertThat(rig.integrity.check().open()).isZero();
        assertThat(rig.integrity.check().isSound()).isTrue();
        assertThat(rig.store.series(Scope.everyTenant(), TOTALS).toList())
                .isEqualTo(Recomputed.series(Scope.everyTenant(), TOTALS, rows));
    }

    private static String text(Rig rig, CallRow row) {
        return new String(rig.content.read(row.requestBody().place().orElseThrow()), StandardCharsets.UTF_8);
    }

    private static final class Breaking extends DuckDbTraceStore {

        private final AtomicBoolean broken;

        Breaking(DuckDbSettings settings, AtomicBoolean broken) {
            super(settings);
            this.broken = broken;
        }

        @Override
        public void apply(Batch batch) {
            if (broken.get()) {
                throw new StoreException(StoreException.Code.UNAVAILABLE, "out of order");
            }
            super.apply(batch);
        }
    }
}
