package dev.fairlead.llmtrace.store.duckdb;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the DuckDB file is opened.
 *
 * @param file the database; its write-ahead log lies beside it
 * @param memoryMegabytes what DuckDB may use for writing and all queries together
 * @param threads what one query may use
 * @param readers queries that may run at once
 * @param queryTimeout after which a query is cancelled; also how long one waits for a free reader
 */
public record DuckDbSettings(Path file, int memoryMegabytes, int threads, int readers, Duration queryTimeout) {

    /** 96 MB, one thread, three readers, ten seconds. */
    public static DuckDbSettings of(Path file) {
        return new DuckDbSettings(file, 96, 1, 3, Duration.ofSeconds(10));
    }
}
