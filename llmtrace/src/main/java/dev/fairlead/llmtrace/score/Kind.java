package dev.fairlead.llmtrace.score;

/** Kinds of values, as the database names them. */
public enum Kind {
    NUMBER,
    BOOLEAN,
    CATEGORY
}
