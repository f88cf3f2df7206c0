package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.usage.TokenEstimate;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Closes the calls a dead process left open: the provider may have billed them, so they are recorded as interrupted. */
public final class OrphanCalls {

    private final Journal journal;

    public OrphanCalls(Journal journal) {
        this.journal = journal;
    }

    /**
     * Closes each orphan. Called after the applier's start and before the first call. What does not fit on the disk waits in
     * the journal, before all new calls.
     *
     * @return how many there were
     * @throws IllegalStateException if the journal refuses
     */
    public int close() {
        List<JournalRecord> orphans = journal.orphans();
        List<CompletableFuture<Void>> closings =
                orphans.stream().map(this::close).toList();
        for (CompletableFuture<Void> closing : closings) {
            if (closing.isCompletedExceptionally()) {
                throw new IllegalStateException(closing.exceptionNow().getMessage(), closing.exceptionNow());
            }
        }
        return orphans.size();
    }

    private CompletableFuture<Void> close(JournalRecord orphan) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        CallClosed closed = new CallClosed(
                Outcome.INTERRUPTED,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                answer(orphan),
                Body.NONE,
                Body.NONE);
        journal.close(orphan.number(), List.of(CallCodec.encode(closed)), new Appended() {
            @Override
            public void appended(long number, long position) {
                written.complete(null);
            }

            @Override
            public void refused(JournalRefusal reason) {
                written.completeExceptionally(new IllegalStateException(
                        "interrupted call " + orphan.number() + " could not be closed: " + reason.message()));
            }
        });
        return written;
    }

    private static AnswerFacts answer(JournalRecord orphan) {
        try {
            CallOpened opened = CallCodec.decodeOpened(orphan.payload().duplicate());
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
