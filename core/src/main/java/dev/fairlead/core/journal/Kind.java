package dev.fairlead.core.journal;

/** Which of an entry's two records this is. */
public enum Kind {
    /** The first record of an entry; it takes the entry's number. */
    OPENED,
    /** The second and last record of an entry. */
    CLOSED
}
