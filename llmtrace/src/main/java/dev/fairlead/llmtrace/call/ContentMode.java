package dev.fairlead.llmtrace.call;

/** How much of what was said is kept. */
public enum ContentMode {
    /** Bodies up to the capture cap. */
    FULL,
    /** A SHA-256 of each body and its length, no text and no preview. */
    HASH,
    /** Lengths only. */
    NONE
}
