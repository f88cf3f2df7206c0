package dev.fairlead.llmtrace.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Recomputed;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why rows and journal mark share one transaction: the applier dies around it, and the process starts again. */
class MarkTest {

    @TempDir
    Path directory;

    private final CountDownLatch died = new CountDownLatch(1);

    @Test
    void a_death_before_the_transaction_loses_nothing() throws InterruptedException {
        dieAndRestart(settings -> new Dying(settings, false));

        assertEverythingIsThereOnce();
    }

    @Test
    void a_death_after_the_transaction_stores_nothing_twice() throws InterruptedException {
        dieAndRestart(settings -> new Dying(settings, true));

        assertEverythingIsThereOnce();
    }

    @Test
    void a_mark_committed_before_the_rows_loses_calls_and_integrity_says_so() throws InterruptedException {
        dieAndRestart(MarkFirst::new);

        try (Rig rig = Rig.started(directory)) {
            rig.awaitApplied();

            assertThat(rig.rows()).isEmpty();
            assertThat(rig.integrity.check().missing()).containsExactly(new NumberRange(1, 50));
        }
    }

    @Test
    void an_opening_stored_after_the_mark_that_passes_it_is_lost_and_integrity_says_so() throws InterruptedException {
        ApplySettings impatient = new ApplySettings(50, 1 << 20, Duration.ofMillis(10), true, Duration.ofMillis(50), 0);
        try (Rig rig = Rig.started(directory, impatient, MarkBeforeOpenings::new)) {
            rig.open("long stream");
            rig.calls(50);
            died.await();
        }

        try (Rig rig = Rig.started(directory)) {
            rig.awaitApplied();

            assertThat(rig.integrity.check().missing()).contains(new NumberRange(1, 1));
        }
    }

    private void dieAndRestart(Function<DuckDbSettings, TraceStore> stores) throws InterruptedException {
        ApplySettings patient =
                new ApplySettings(50, 1 << 20, Duration.ofMinutes(1), true, Duration.ofMillis(50), 64 << 20);
        try (Rig rig = Rig.started(directory, patient, stores)) {
            rig.calls(50);
            died.await();
        }
    }

    private void assertEverythingIsThereOnce() {
        try (Rig rig = Rig.started(directory)) {
            rig.awaitApplied();

            SeriesQuery totals = SeriesQuery.totals(Rig.START, Rig.START.plus(Duration.ofHours(10)));
            assertThat(rig.integrity.check().stored()).isEqualTo(50);
            assertThat(rig.integrity.check().isSound()).isTrue();
            assertThat(rig.store.series(Scope.everyTenant(), totals).toList())
                    .isEqualTo(Recomputed.series(Scope.everyTenant(), totals, rig.rows()));
        }
    }

    /** Ends the applier's thread as a death of the process would: nothing after it runs. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    private RuntimeException die() {
        Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
        died.countDown();
        throw new Death();
    }

    private final class Dying extends DuckDbTraceStore {
        private final boolean after;

        Dying(DuckDbSettings settings, boolean after) {
            super(settings);
            this.after = after;
        }

        @Override
        public void apply(Batch batch) {
            if (after) {
                super.apply(batch);
            }
            throw die();
        }
    }

    /** The promise broken: openings that the mark passes have a transaction of their own, after it. */
    private final class MarkBeforeOpenings extends DuckDbTraceStore {
        MarkBeforeOpenings(DuckDbSettings settings) {
            super(settings);
        }

        @Override
        public void apply(Batch batch) {
            super.apply(new Batch(batch.mark(), batch.rows(), batch.metered(), batch.gone(), batch.extents()));
            if (!batch.opened().isEmpty()) {
                throw die();
            }
        }
    }

    /** The promise broken: the mark has a transaction of its own, before that of the rows. */
    private final class MarkFirst extends DuckDbTraceStore {
        MarkFirst(DuckDbSettings settings) {
            super(settings);
        }

        @Override
        public void apply(Batch batch) {
            super.apply(new Batch(batch.mark(), List.of(), List.of(), List.of(), batch.extents()));
            throw die();
        }
    }
}
