package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalException;
import dev.fairlead.core.journal.JournalReader;
import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.core.journal.Kind;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.OpenCall;
import dev.fairlead.llmtrace.store.SettledCalls;
import dev.fairlead.llmtrace.store.TraceStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
    private final Quarantine quarantine;
    private final Supplier<PriceCatalog> catalog;
    private final ApplySettings settings;
    private final LongCalls longCalls;
    private final Worker worker;

    private final OpenCalls open = new OpenCalls();
    private List<NumberRange> settled = List.of();
    private Batch.Mark mark = Batch.Mark.START;
    private PendingBatch pending = new PendingBatch();
    private long seen;
    private long deadline;
    private long flushed;
    private boolean abandoned;
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
        this.quarantine = quarantine;
        this.catalog = catalog;
        this.settings = settings;
        this.longCalls = new LongCalls(journal, content, settings);
        this.worker = new Worker("journal-apply", this::run);
    }

    /**
     * Finds what was applied before and goes on from there. The journal and the trace store are started; nothing was appended
     * to the journal yet, orphans are closed after this.
     */
    public void start() {
        mark = store.mark();
        content.start(store.contentExtents());
        journal.continueAfter(mark.position(), mark.seen());
        settled = settledFrom(mark.number());
        open.keep(store.openCalls());
        seen = mark.seen();
        open.inherit(LongStream.rangeClosed(mark.number(), seen).filter(number -> !isSettled(number)));
        published = new SettledCalls(seen, open.numbers());
        readPosition = mark.position();
        flushed = System.nanoTime();
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
        JournalReader reader = journal.reader(mark.position());
        while (true) {
            Optional<JournalRecord> record = next(reader);
            record.ifPresent(next -> take(next, assembly));
            readPosition = reader.position();
            if (abandoned) {
                return;
            }
            if (isDue(record.isEmpty())) {
                if (!flush()) {
                    return;
                }
            } else if (record.isEmpty() && worker.stopped()) {
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

    private boolean isDue(boolean drained) {
        if (pending.closed() == 0) {
            return open.anyBefore(neededFrom())
                    && System.nanoTime() - flushed >= settings.maxDelay().toNanos();
        }
        return pending.calls() >= settings.maxCalls()
                || pending.bytes() >= settings.maxBytes()
                || System.nanoTime() - deadline >= 0
                || drained && worker.stopped();
    }

    private void take(JournalRecord record, CallAssembly assembly) {
        boolean known = isSettled(record.number());
        seen = Math.max(seen, record.number());
        if (record.kind() == Kind.OPENED) {
            if (!known) {
                open.add(record);
            }
            return;
        }
        if (pending.closed() == 0) {
            deadline = System.nanoTime() + settings.maxDelay().toNanos();
        }
        if (known) {
            pending.skip();
        } else {
            close(record, assembly);
        }
    }

    private void close(JournalRecord closing, CallAssembly assembly) {
        Optional<OpenCalls.Opening> opening = open.remove(closing.number());
        Optional<ContentPlace> requestBody = opening.flatMap(JournalApplier::requestBody);
        if (opening.isPresent() && opening.get() instanceof OpenCalls.Opening.InStore) {
            pending.closedLate(closing.number());
        }
        try {
            ByteBuffer record = opening.map(this::payload)
                    .orElseThrow(() -> new IllegalArgumentException("the call's opening is not in the journal"));
            CallOpened opened = CallCodec.decodeOpened(record.duplicate());
            CallClosed closed = CallCodec.decodeClosed(closing.payload().duplicate());
            long bytes = (long) closing.payload().remaining() + record.remaining();
            if (settings.storeTraces()) {
                pending.store(assembly.row(closing.number(), opened, requestBody, closed, this::keep), bytes);
            } else {
                pending.meter(assembly.row(closing.number(), opened, closed, (_, _) -> Optional.empty()), bytes);
                requestBody.ifPresent(pending::discard);
            }
        } catch (RuntimeException e) {
            List<ByteBuffer> records = Stream.concat(
                            opening.flatMap(this::original).stream(), Stream.of(closing.payload()))
                    .toList();
            quarantine(closing.number(), String.valueOf(e.getMessage()), records);
            requestBody.ifPresent(pending::discard);
        }
        report(lag.problem(), lag.quarantined());
    }

    private static Optional<ContentPlace> requestBody(OpenCalls.Opening opening) {
        return switch (opening) {
            case OpenCalls.Opening.InJournal _ -> Optional.empty();
            case OpenCalls.Opening.InStore stored -> stored.call().requestBody();
        };
    }

    private ByteBuffer payload(OpenCalls.Opening opening) {
        return switch (opening) {
            case OpenCalls.Opening.InJournal written ->
                written.payload()
                        .orElseGet(() -> journal.read(written.position()).payload());
            case OpenCalls.Opening.InStore stored ->
                ByteBuffer.wrap(stored.call().opening());
        };
    }

    /** The opening as it came, empty when it cannot be read. */
    private Optional<ByteBuffer> original(OpenCalls.Opening opening) {
        try {
            return Optional.of(
                    opening instanceof OpenCalls.Opening.InStore stored
                            ? longCalls.restored(stored.call())
                            : payload(opening));
        } catch (JournalException e) {
            return Optional.empty();
        }
    }

    private Optional<ContentPlace> keep(LocalDate day, byte[] body) {
        return Optional.of(content.append(day, body));
    }

    private void quarantine(long number, String reason, List<ByteBuffer> records) {
        LOG.atWarn().addKeyValue("call", number).addKeyValue("reason", reason).log("call put into quarantine");
        if (!retried(() -> quarantine.put(number, reason, records))) {
            abandoned = true;
        }
        pending.skip();
        report(lag.problem(), lag.quarantined() + 1);
    }

    /** Returns whether the batch was applied; it was not when the store fails and the applier is to stop. */
    private boolean flush() {
        List<OpenCall> leaving = longCalls.before(neededFrom(), open);
        open.keep(leaving);
        pending.keep(leaving);
        Batch.Mark next = new Batch.Mark(
                mark.batch() + 1,
                open.oldest().map(Map.Entry::getValue).orElse(readPosition),
                open.oldest().map(Map.Entry::getKey).orElse(seen + 1),
                seen);
        boolean applied = retried(() -> {
            pending.written(content.sync());
            store.apply(pending.batch(next));
        });
        if (applied) {
            mark = next;
            List<ContentPlace> discarded = pending.discarded();
            published = new SettledCalls(seen, open.numbers());
            pending = new PendingBatch();
            flushed = System.nanoTime();
            settled = settled.stream()
                    .filter(range -> range.last() >= next.number())
                    .toList();
            report(Optional.empty(), lag.quarantined());
            discard(discarded);
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
        report(Optional.of(problem), lag.quarantined());
    }

    private void report(Optional<String> problem, long quarantined) {
        lag = new ApplyLag(0, seen, pending.calls(), open.size(), pending.oldest(), problem, quarantined);
    }

    private boolean isSettled(long number) {
        return !open.isKept(number)
                && (number < mark.number() || settled.stream().anyMatch(range -> range.contains(number)));
    }

    private List<NumberRange> settledFrom(long number) {
        NumberRange rest = new NumberRange(number, Long.MAX_VALUE);
        List<NumberRange> ranges = new ArrayList<>(store.storedNumbers(rest).ranges());
        store.gone(rest).forEach(gone -> ranges.add(gone.numbers()));
        return ranges;
    }
}
