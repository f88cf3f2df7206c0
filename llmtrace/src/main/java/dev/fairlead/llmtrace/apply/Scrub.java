package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.Optional;

/**
 * Takes the bytes of deleted calls out of journal and database, for all deletions since the last time together. The journal's
 * files go when everything in them is stored, so a scrub may take several steps. For one thread.
 */
public final class Scrub {

    private final Journal journal;
    private final TraceStore store;
    private final JournalApplier applier;
    private Optional<Begun> begun = Optional.empty();

    public Scrub(Journal journal, TraceStore store, JournalApplier applier) {
        this.journal = journal;
        this.store = store;
        this.applier = applier;
    }

    /**
     * A scrub under way.
     *
     * @param calls deleted by then
     * @param journalEnd the records of all of them lie before
     */
    private record Begun(long calls, long journalEnd) {}

    /** Whether deleted calls have left bytes somewhere. */
    public boolean isDue() {
        return store.unscrubbed() > 0;
    }

    /** Goes on as far as is possible now. Returns whether it is done. */
    public boolean step() {
        Begun now = begun.orElseGet(this::begin);
        begun = Optional.of(now);
        journal.trim(store.mark().position());
        if (journal.startPosition() < now.journalEnd()) {
            return false;
        }
        store.scrub(now.calls());
        begun = Optional.empty();
        return true;
    }

    private Begun begin() {
        Begun now = new Begun(store.unscrubbed(), journal.endPosition());
        journal.roll();
        applier.release(journal.endPosition());
        return now;
    }
}
