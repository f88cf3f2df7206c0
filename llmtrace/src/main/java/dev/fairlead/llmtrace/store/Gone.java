package dev.fairlead.llmtrace.store;

/**
 * Calls that were settled and have no row.
 *
 * @param numbers the calls
 * @param reason why they have none
 */
public record Gone(NumberRange numbers, Reason reason) {

    /** Why a call has no row. */
    public enum Reason {
        /** Older than the time rows are kept, or pushed out of a bounded store. */
        EXPIRED,
        /** Removed at someone's request. */
        DELETED,
        /** Metered only, because storing traces is turned off. */
        DROPPED
    }
}
