package dev.fairlead.llmtrace.store;

/** A question the store could not answer or a write it could not do; the code is stable. */
public class StoreException extends RuntimeException {

    /** Why. */
    public enum Code {
        /** The cursor is not one this query returned. */
        INVALID_CURSOR,
        /** The text is not the id of a call. */
        INVALID_ID,
        /** The query ran longer than it may. */
        QUERY_TIMEOUT,
        /** The query needed more memory than it may have. */
        QUERY_MEMORY,
        /** The answer would be longer than an answer may be. */
        TOO_MANY_POINTS,
        /** All readers are busy. */
        BUSY,
        /** The store is closed, its file is held by another process, or it failed. */
        UNAVAILABLE
    }

    private final Code code;

    public StoreException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public StoreException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
