package dev.fairlead.core.journal;

/**
 * How the journal is now.
 *
 * @param detail for operators; empty when all is well
 * @param waitingOpenings appends that wait for space
 * @param waitingClosings appends that wait for space
 * @param damaged stretches found unreadable, see {@link Journal#damage()}
 */
public record JournalHealth(State state, String detail, int waitingOpenings, int waitingClosings, int damaged) {

    /** Whether appends succeed. */
    public enum State {
        OK,
        FULL,
        FAILED,
        CLOSED
    }
}
