package dev.fairlead.core.journal;

/**
 * Why an append was refused.
 *
 * @param message for operators: what happened, where, and what to do
 */
public record JournalRefusal(Code code, String message) {

    /** The stable part of a refusal. */
    public enum Code {
        /** No space on the file system, or the journal has reached its bound. */
        FULL,
        /** Reading or writing failed for another reason than space. */
        FAILED,
        /** The record can never fit. */
        TOO_LARGE,
        /** The journal is not started, or is closed. */
        CLOSED
    }
}
