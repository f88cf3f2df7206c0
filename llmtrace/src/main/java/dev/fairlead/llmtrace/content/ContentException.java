package dev.fairlead.llmtrace.content;

/** Content that cannot be written, or is not there to be read. */
public class ContentException extends RuntimeException {

    /** What went wrong; stable. */
    public enum Code {
        /** It was deleted. */
        ERASED,
        /** It expired. */
        MISSING,
        /** Its bytes do not match their checksum. */
        DAMAGED,
        /** Its bytes were damaged, and were overwritten when some of them were to be deleted. */
        LOST,
        /** The disk does not read or write. */
        FAILED
    }

    private final Code code;

    public ContentException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public ContentException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
