package dev.fairlead.core.journal;

/**
 * Told what became of an append: exactly one of the two methods is called, exactly once, on the appending thread or on the
 * journal's own. It must not block.
 */
public interface Appended {

    /** The record is as durable as {@link Durability} says. */
    void appended(long number, long position);

    /** The record is not in the journal and will not be. With SYNCED, after a failed fsync, it may still be found later. */
    void refused(JournalRefusal reason);
}
