package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalException;
import dev.fairlead.core.journal.JournalReader;
import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.core.journal.Kind;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.OpenCall;
import dev.fairlead.llmtrace.store.SettledCalls;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings calls from the journal into the store, on a thread of its own. What is in a transaction is content that is already
 * on disk, its rows, and how far the journal is applied; so a call is stored exactly once, whenever the process dies. What
 * cannot be stored goes into quarantine; a store that fails is tried again until it works, while the journal keeps the calls.
 */
public final class JournalApplier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalApplier.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

    private final Journal journal;
    private final TraceStore store;
    private final ContentStore content;
    private final Supplier<PriceCatalog> catalog;
    private final ApplySettings settings;
    private final CallFates fates = new CallFates();
    private final LongCalls longCalls;
    private final CallSettling settling;
    private final Worker worker;

    private long waitingSince;
    private long flushed;
    private volatile SettledCalls published = SettledCalls.NONE;
    private volatile long readPosition;
    private volatile long released;
    private volatile ApplyLag lag = new ApplyLag(0, 0, 0, 0, Optional.empty(), Optional.empty(), 0);

    public JournalApplier(
            Journal journal,
            TraceStore store,
            ContentStore content,
            Quarantine quarantine,
            PriceCatalog catalog,
            ApplySettings settings) {
        this(journal, store, content, quarantine, () -> catalog, settings);
    }

    /** @param catalog asked once, on the applier's thread, because reading price lists takes a while */
    public JournalApplier(
            Journal journal,
            TraceStore store,
            ContentStore content,
            Quarantine quarantine,
            Supplier<PriceCatalog> catalog,
            ApplySettings settings) {
        this.journal = journal;
        this.store = store;
        this.content = content;
        this.catalog = catalog;
        this.settings = settings;
        this.longCalls = new LongCalls(journal, content, settings);
        this.settling =
                new CallSettling(journal, content, quarantine, longCalls, fates, settings.storeTraces(), this::retried);
        this.worker = new Worker("journal-apply", this::run);
    }

    /**
     * Finds what was applied before and goes on from there. The journal and the trace store are started; nothing was appended
     * to the journal yet, orphans are closed after this.
     */
    public void start() {
        fates.inherit(store);
        settling.inherit(store);
        Batch.Mark mark = fates.mark();
        content.start(store.contentExtents());
        journal.continueAfter(mark.position(), mark.seen());
        published = fates.settled();
        readPosition = mark.position();
        flushed = System.nanoTime() - settings.maxDelay().toNanos();
        worker.start();
    }

    /** How far the store is behind. May be called from any thread. */
    public ApplyLag lag() {
        ApplyLag now = lag;
        long unread = Math.max(0, journal.endPosition() - readPosition);
        return new ApplyLag(
                unread, now.newest(), now.waiting(), now.open(), now.oldest(), now.problem(), now.quarantined());
    }

    /** Keeps open calls in the store as soon as may be, so that the journal can be trimmed up to a position. */
    void release(long position) {
        released = position;
    }

    private long neededFrom() {
        return Math.max(readPosition - settings.openBehind(), Math.min(released, readPosition));
    }

    /** Which calls a question to the store finds. May be called from any thread. */
    public SettledCalls settled() {
        return published;
    }

    /** Applies what is in the journal, unless the store fails, and stops. */
    @Override
    public void close() {
        worker.close();
    }

    private void run() {
        CallAssembly assembly = new CallAssembly(catalog.get());
        JournalReader reader = journal.reader(fates.mark().position());
        while (true) {
            // Asked before looking: what was appended before the stop is still applied.
            boolean stopping = worker.stopped();
            Optional<JournalRecord> record = next(reader);
            boolean kept = record.isEmpty() || take(record.get(), assembly);
            readPosition = reader.position();
            if (!kept) {
                return;
            }
            if (isDue(record.isEmpty(), stopping)) {
                if (!flush()) {
                    return;
                }
            } else if (record.isEmpty() && stopping) {
                return;
            }
        }
    }

    private Optional<JournalRecord> next(JournalReader reader) {
        try {
            Optional<JournalRecord> now = reader.next();
            if (now.isEmpty() && !worker.stopped()) {
                // Looking now and then instead of being woken by every append spares the event loops a system call
                // each.
                worker.pause(LOOK_AGAIN);
            }
            return now;
        } catch (JournalException e) {
            problem("the journal could not be read: " + e.getMessage());
            worker.pause(settings.maxBackoff());
            return Optional.empty();
        }
    }

    private boolean isDue(boolean drained, boolean stopping) {
        PendingBatch pending = settling.pending();
        if (pending.closed() == 0) {
            return fates.open().anyBefore(neededFrom()) && isLongSince(flushed);
        }
        // A call that comes long after the last transaction and has none behind it would wait for nobody.
        return pending.calls() >= settings.maxCalls()
                || pending.bytes() >= settings.maxBytes()
                || isLongSince(drained ? flushed : waitingSince)
                || drained && stopping;
    }

    private boolean isLongSince(long nanoTime) {
        return System.nanoTime() - nanoTime >= settings.maxDelay().toNanos();
    }

    /** Returns false when the record's call could be kept nowhere and the applier is to stop. */
    private boolean take(JournalRecord record, CallAssembly assembly) {
        if (record.kind() == Kind.OPENED) {
            return settling.take(record, assembly);
        }
        if (settling.pending().closed() == 0) {
            waitingSince = System.nanoTime();
        }
        boolean kept = settling.take(record, assembly);
        report(lag.problem());
        return kept;
    }

    /** Returns whether the batch was applied; it was not when the store fails and the applier is to stop. */
    private boolean flush() {
        PendingBatch pending = settling.pending();
        List<OpenCall> leaving = longCalls.before(neededFrom(), fates.open());
        fates.open().keep(leaving);
        pending.keep(leaving);
        Batch.Mark next = fates.next(readPosition);
        boolean applied = retried(() -> {
            pending.written(content.sync());
            store.apply(pending.batch(next));
        });
        if (applied) {
            fates.applied(next);
            published = fates.settled();
            settling.beginBatch();
            flushed = System.nanoTime();
            report(Optional.empty());
            discard(pending.discarded());
            trim(next.position());
        }
        return applied;
    }

    private void discard(List<ContentPlace> places) {
        try {
            content.erase(places);
        } catch (ContentException e) {
            problem("text of quarantined calls could not be removed: " + e.getMessage());
        }
    }

    private void trim(long position) {
        try {
            journal.trim(position);
        } catch (JournalException e) {
            problem("the journal could not be trimmed: " + e.getMessage());
        }
    }

    private boolean retried(Runnable work) {
        Duration pause = Duration.ofMillis(50);
        while (true) {
            try {
                work.run();
                return true;
            } catch (RuntimeException e) {
                problem(String.valueOf(e.getMessage()));
                if (worker.pause(pause)) {
                    return false;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(settings.maxBackoff()) < 0 ? doubled : settings.maxBackoff();
            }
        }
    }

    private void problem(String problem) {
        if (!lag.problem().equals(Optional.of(problem))) {
            LOG.atError().addKeyValue("problem", problem).log("calls wait in the journal");
        }
        report(Optional.of(problem));
    }

    private void report(Optional<String> problem) {
        PendingBatch pending = settling.pending();
        lag = new ApplyLag(
                0,
                fates.seen(),
                pending.calls(),
                fates.open().size(),
                pending.oldest(),
                problem,
                settling.quarantined());
    }
}
