package dev.fairlead.core.journal;

/** What happens to an entry's opening when the disk is full or the journal has reached its bound. Closings always wait. */
public enum WhenFull {
    /** It waits, in order, and is acknowledged when there is space again. */
    BLOCK,
    /** It is refused at once with {@link JournalRefusal.Code#FULL}. */
    REJECT
}
