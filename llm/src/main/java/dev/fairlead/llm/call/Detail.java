package dev.fairlead.llm.call;

/** How much of a body a reader keeps. */
public enum Detail {
    /** Numbers, names and previews: what the proxy needs while a call runs. */
    FACTS,
    /** All text as well: what a person reads, an estimate counts and an analysis scans. */
    CONTENT
}
