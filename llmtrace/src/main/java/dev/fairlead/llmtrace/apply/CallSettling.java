package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalException;
import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.core.journal.Kind;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.TraceStore;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles calls as their records are read: one that is closed becomes a row of the pending batch, or goes into quarantine when
 * it cannot be stored. For the applier's thread.
 */
final class CallSettling {

    private static final Logger LOG = LoggerFactory.getLogger(CallSettling.class);

    private final Journal journal;
    private final ContentStore content;
    private final Quarantine quarantine;
    private final LongCalls longCalls;
    private final CallFates fates;
    private final BatchReports reports = new BatchReports();
    private final boolean storeTraces;
    private final Predicate<Runnable> insist;
    private PendingBatch pending = new PendingBatch();
    private long quarantined;

    /** @param insist does some work again until it succeeds; false when it did not and the applier is to stop */
    CallSettling(
            Journal journal,
            ContentStore content,
            Quarantine quarantine,
            LongCalls longCalls,
            CallFates fates,
            boolean storeTraces,
            Predicate<Runnable> insist) {
        this.journal = journal;
        this.content = content;
        this.quarantine = quarantine;
        this.longCalls = longCalls;
        this.fates = fates;
        this.storeTraces = storeTraces;
        this.insist = insist;
    }

    /** Takes over what the store knows. */
    void inherit(TraceStore store) {
        reports.inherit(store);
    }

    /** What was settled since the last batch was applied. */
    PendingBatch pending() {
        return pending;
    }

    /** The pending batch was applied; what follows belongs to another. */
    void beginBatch() {
        pending = new PendingBatch();
    }

    /** How many calls went into quarantine since the start. */
    long quarantined() {
        return quarantined;
    }

    /** Takes the next record; false when its call could be kept nowhere and the applier is to stop. */
    boolean take(JournalRecord record, CallAssembly assembly) {
        boolean known = fates.isKnown(record);
        if (record.kind() == Kind.OPENED) {
            if (!known) {
                fates.open().add(record);
            }
            return true;
        }
        if (known) {
            pending.skip();
            return true;
        }
        return close(record, assembly);
    }

    private boolean close(JournalRecord closing, CallAssembly assembly) {
        Optional<OpenCalls.Opening> opening = fates.open().remove(closing.number());
        Optional<ContentPlace> requestBody = opening.flatMap(CallSettling::requestBody);
        if (opening.isPresent() && opening.get() instanceof OpenCalls.Opening.InStore) {
            pending.closedLate(closing.number());
        }
        try {
            ByteBuffer record = opening.map(this::payload)
                    .orElseThrow(() -> new IllegalArgumentException("the call's opening is not in the journal"));
            CallOpened opened = CallCodec.decodeOpened(record.duplicate());
            CallClosed told = CallCodec.decodeClosed(closing.payload().duplicate());
            CallClosed closed = reports.settled(opened, told);
            long bytes = (long) closing.payload().remaining() + record.remaining();
            if (storeTraces) {
                pending.store(assembly.row(closing.number(), opened, requestBody, closed, this::keep), bytes);
            } else {
                pending.meter(assembly.row(closing.number(), opened, closed, (_, _) -> Optional.empty()), bytes);
                requestBody.ifPresent(pending::discard);
            }
            reports.firstReport(opened, told).ifPresent(batch -> {
                reports.count(batch);
                pending.counted(batch);
            });
            return true;
        } catch (RuntimeException e) {
            List<ByteBuffer> records = Stream.concat(
                            opening.flatMap(this::original).stream(), Stream.of(closing.payload()))
                    .toList();
            boolean kept = quarantine(closing.number(), String.valueOf(e.getMessage()), records);
            requestBody.ifPresent(pending::discard);
            return kept;
        }
    }

    private boolean quarantine(long number, String reason, List<ByteBuffer> records) {
        LOG.atWarn().addKeyValue("call", number).addKeyValue("reason", reason).log("call put into quarantine");
        boolean kept = insist.test(() -> quarantine.put(number, reason, records));
        pending.skip();
        quarantined++;
        return kept;
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
}
