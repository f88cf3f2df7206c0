package dev.fairlead.core.identity;

/** A request to identity was refused; the code is stable and the message safe to show to the caller. */
public final class IdentityException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why, in the terms a caller acts on. */
    public enum Reason {
        INVALID,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        BUSY
    }

    private final Reason reason;
    private final String code;
    private final String detail;

    public IdentityException(Reason reason, String code, String message) {
        super(message);
        this.reason = reason;
        this.code = code;
        this.detail = message;
    }

    public Reason reason() {
        return reason;
    }

    /** What went wrong and what to do, safe to show to the caller. */
    public String detail() {
        return detail;
    }

    /** Stable code of this error, such as {@code unknown_key}. */
    public String code() {
        return code;
    }
}
