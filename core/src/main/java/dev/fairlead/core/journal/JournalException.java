package dev.fairlead.core.journal;

/** The journal cannot do what it was asked; {@link #code} says why in a stable way. */
public final class JournalException extends RuntimeException {

    /** The stable part of the error. */
    public enum Code {
        /** Another process or journal owns the directory. */
        IN_USE,
        /** A file is of a version or kind that this program does not know. */
        UNKNOWN_FORMAT,
        /** No readable record begins at the position that was asked for. */
        NO_RECORD,
        /** Reading or writing failed. */
        FAILED,
        /** The journal is not started, or is closed. */
        CLOSED
    }

    private final Code code;

    JournalException(Code code, String message) {
        super(message);
        this.code = code;
    }

    JournalException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
