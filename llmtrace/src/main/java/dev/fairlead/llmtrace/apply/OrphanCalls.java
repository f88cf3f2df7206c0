package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalReader;
import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.core.journal.Kind;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.usage.TokenEstimate;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.OpenCall;
import dev.fairlead.llmtrace.store.TraceStore;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Closes the calls a dead process left open: the provider may have billed them, so they are recorded as interrupted. */
public final class OrphanCalls {

    private final Journal journal;
    private final Map<Long, ByteBuffer> orphans;

    private OrphanCalls(Journal journal, Map<Long, ByteBuffer> orphans) {
        this.journal = journal;
        this.orphans = orphans;
    }

    /**
     * Finds what was left open. The journal and the trace store are started, the applier is not: it changes what either
     * knows of open calls.
     */
    public static OrphanCalls leftIn(Journal journal, TraceStore store) {
        Map<Long, ByteBuffer> orphans = new TreeMap<>();
        journal.orphans().forEach(orphan -> orphans.put(orphan.number(), orphan.payload()));
        List<OpenCall> kept = store.openCalls().stream()
                .filter(call -> !orphans.containsKey(call.number()))
                .toList();
        if (!kept.isEmpty()) {
            Set<Long> closed = closedSince(store.mark().position(), journal);
            kept.stream()
                    .filter(call -> !closed.contains(call.number()))
                    .forEach(call -> orphans.put(call.number(), ByteBuffer.wrap(call.opening())));
        }
        return new OrphanCalls(journal, orphans);
    }

    /** A closing that is not applied lies behind the mark; its opening may be trimmed, so the journal knows no pair. */
    private static Set<Long> closedSince(long position, Journal journal) {
        Set<Long> closed = new HashSet<>();
        JournalReader reader = journal.reader(Math.min(position, journal.endPosition()));
        for (Optional<JournalRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
            if (next.get().kind() == Kind.CLOSED) {
                closed.add(next.get().number());
            }
        }
        return closed;
    }

    /**
     * Closes each orphan. Called after the applier's start and before the first call. What does not fit on the disk waits in
     * the journal, before all new calls.
     *
     * @return how many there were
     * @throws IllegalStateException if the journal refuses
     */
    public int close() {
        List<CompletableFuture<Void>> closings = orphans.entrySet().stream()
                .map(orphan -> close(orphan.getKey(), orphan.getValue()))
                .toList();
        for (CompletableFuture<Void> closing : closings) {
            if (closing.isCompletedExceptionally()) {
                throw new IllegalStateException(closing.exceptionNow().getMessage(), closing.exceptionNow());
            }
        }
        return orphans.size();
    }

    private CompletableFuture<Void> close(long number, ByteBuffer opening) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        CallClosed closed = new CallClosed(
                Outcome.INTERRUPTED,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                answer(opening),
                Body.NONE,
                Body.NONE);
        journal.close(number, List.of(CallCodec.encode(closed)), new Appended() {
            @Override
            public void appended(long closed, long position) {
                written.complete(null);
            }

            @Override
            public void refused(JournalRefusal reason) {
                written.completeExceptionally(new IllegalStateException(
                        "interrupted call " + number + " could not be closed: " + reason.message()));
            }
        });
        return written;
    }

    private static AnswerFacts answer(ByteBuffer opening) {
        try {
            CallOpened opened = CallCodec.decodeOpened(opening.duplicate());
            return isBilled(opened) ? partial(opened) : AnswerFacts.NONE;
        } catch (RuntimeException e) {
            return AnswerFacts.NONE;
        }
    }

    private static boolean isBilled(CallOpened opened) {
        return opened.request().model().isPresent()
                && Dialects.named(opened.dialect()).stream()
                        .flatMap(dialect -> dialect.operations().stream())
                        .anyMatch(operation ->
                                operation.metered() && operation.name().equals(opened.operation()));
    }

    private static AnswerFacts partial(CallOpened opened) {
        return AnswerFacts.NONE.withUsage(
                Optional.of(Usage.of(TokenEstimate.tokens(opened.request().inputChars()), 0, Usage.Quality.PARTIAL)));
    }
}
