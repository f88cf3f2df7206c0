package dev.fairlead.llmtrace.durability;

import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Appends;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.proxy.CallJournal;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The order that makes a call survive the death of the process, and the ways to break it. */
enum Promise {
    KEPT,
    /** The client gets the last byte before the closing is written. */
    RELEASED_BEFORE_WRITTEN,
    /** The request goes upstream before the opening is written. */
    SENT_BEFORE_OPENED,
    /** How far the journal is applied is committed before the rows are. */
    MARKED_BEFORE_STORED,
    /** How far the journal is applied is committed before the openings that it passes. */
    MARKED_BEFORE_KEPT;

    CallJournal journal(Journal journal) {
        return switch (this) {
            case KEPT, MARKED_BEFORE_STORED, MARKED_BEFORE_KEPT -> new CallJournal(journal);
            case RELEASED_BEFORE_WRITTEN -> new ReleasingFirst(journal);
            case SENT_BEFORE_OPENED -> new SendingFirst(journal);
        };
    }

    /** Whether the process says a word each time when being killed now would show that the promise is broken. */
    boolean isToldWhenBroken() {
        return this == MARKED_BEFORE_STORED || this == MARKED_BEFORE_KEPT;
    }

    TraceStore store(DuckDbSettings settings) {
        return switch (this) {
            case KEPT, RELEASED_BEFORE_WRITTEN, SENT_BEFORE_OPENED -> new DuckDbTraceStore(settings);
            case MARKED_BEFORE_STORED -> new MarkingFirst(settings);
            case MARKED_BEFORE_KEPT -> new KeepingLate(settings);
        };
    }

    /** Writes each closing only when the next one comes. */
    private static final class ReleasingFirst extends CallJournal {

        private final AtomicReference<Runnable> held = new AtomicReference<>(() -> {});

        ReleasingFirst(Journal journal) {
            super(journal);
        }

        @Override
        public void closed(Appends loop, long number, CallClosed call, Appended done) {
            held.getAndSet(() -> super.closed(loop, number, call, new Unheard()))
                    .run();
            done.appended(number, 0);
        }
    }

    /** Writes the opening together with the closing, under a number of its own until then. */
    private static final class SendingFirst extends CallJournal {

        private final Map<Long, CallOpened> unwritten = new ConcurrentHashMap<>();
        private final AtomicLong last = new AtomicLong();

        SendingFirst(Journal journal) {
            super(journal);
        }

        @Override
        public void opened(Appends loop, CallOpened call, Appended done) {
            long number = last.incrementAndGet();
            unwritten.put(number, call);
            done.appended(number, 0);
        }

        @Override
        public void closed(Appends loop, long number, CallClosed call, Appended done) {
            super.opened(loop, unwritten.remove(number), new Appended() {
                @Override
                public void appended(long written, long position) {
                    SendingFirst.super.closed(loop, written, call, done);
                }

                @Override
                public void refused(JournalRefusal reason) {
                    done.refused(reason);
                }
            });
        }
    }

    private static final class Unheard implements Appended {

        @Override
        public void appended(long number, long position) {
            // Nobody waits for it: that is the promise broken.
        }

        @Override
        public void refused(JournalRefusal reason) {
            throw new IllegalStateException(reason.message());
        }
    }

    /** Two transactions with a slow disk between them. */
    private abstract static class TwoTransactions extends DuckDbTraceStore {

        TwoTransactions(DuckDbSettings settings) {
            super(settings);
        }

        void apply(Batch first, Batch second, boolean lossy) {
            super.apply(first);
            if (lossy) {
                System.out.println("between");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            super.apply(second);
        }

        Batch.Mark next(Batch.Mark mark, int more) {
            return new Batch.Mark(mark().batch() + more, mark.position(), mark.number(), mark.seen());
        }
    }

    private static final class MarkingFirst extends TwoTransactions {

        MarkingFirst(DuckDbSettings settings) {
            super(settings);
        }

        @Override
        public void apply(Batch batch) {
            apply(
                    new Batch(next(batch.mark(), 1), List.of(), List.of(), List.of(), batch.extents()),
                    new Batch(
                            next(batch.mark(), 2),
                            batch.rows(),
                            batch.metered(),
                            batch.gone(),
                            List.of(),
                            batch.opened(),
                            batch.closed(),
                            batch.countedBatches()),
                    !batch.rows().isEmpty());
        }
    }

    private static final class KeepingLate extends TwoTransactions {

        KeepingLate(DuckDbSettings settings) {
            super(settings);
        }

        @Override
        public void apply(Batch batch) {
            Batch stored = new Batch(
                    next(batch.mark(), 1),
                    batch.rows(),
                    batch.metered(),
                    batch.gone(),
                    batch.extents(),
                    List.of(),
                    batch.closed(),
                    batch.countedBatches());
            Batch kept = new Batch(
                    next(batch.mark(), 2),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    batch.opened(),
                    List.of(),
                    List.of());
            apply(stored, kept, !batch.opened().isEmpty());
        }
    }
}
