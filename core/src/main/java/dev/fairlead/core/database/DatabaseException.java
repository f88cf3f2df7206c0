package dev.fairlead.core.database;

/** A database could not be opened or brought up to date; the message says which and what to do. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Stable code of this error. */
    public String code() {
        return "database_unavailable";
    }
}
