package dev.fairlead.llmtrace;

/** Where calls are kept once the journal has them. */
public enum StorageProfile {
    /** DuckDB and content segments in the data directory; no other service is needed. */
    LITE,
    /** A bounded number of calls in memory; only the journal is on disk. */
    MEMORY
}
