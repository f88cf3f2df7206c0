package dev.fairlead.core.journal;

/** What is true of a record when its append is acknowledged. */
public enum Durability {
    /**
     * The record is with the operating system: the death of the process does not lose it, loss of power may lose what
     * was appended since the last fsync.
     */
    WRITTEN,
    /** The record is on the device: one fsync serves all appends that wait for it. */
    SYNCED,
    /** The record is in this process's memory, in a bounded buffer; the death of the process loses that buffer. */
    ASYNC
}
