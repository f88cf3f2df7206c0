package dev.fairlead.llmtrace;

import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.llmtrace.content.ContentRing;
import dev.fairlead.llmtrace.content.ContentSegments;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import dev.fairlead.llmtrace.store.memory.MemoryTraceStore;
import java.nio.file.Path;

/** Where each storage profile keeps things. Nothing is opened yet. */
final class Storage {

    private Storage() {}

    /** Calls and their series. */
    static TraceStore calls(LlmTraceSettings settings, Path directory) {
        StoreSection store = settings.store();
        return switch (settings.storage()) {
            case LITE ->
                new DuckDbTraceStore(new DuckDbSettings(
                        directory.resolve("traces.duckdb"),
                        Math.toIntExact(store.memory().bytes() >> 20),
                        store.threads(),
                        store.readers(),
                        store.queryTimeout()));
            case MEMORY -> new MemoryTraceStore(store.memoryCalls());
        };
    }

    /** Text of calls. */
    static ContentStore text(LlmTraceSettings settings, Path directory) {
        return switch (settings.storage()) {
            case LITE -> new ContentSegments(directory.resolve("content"));
            case MEMORY -> new ContentRing(settings.store().memoryContent().bytes());
        };
    }

    /** Scores and saved filters. */
    static DatabaseSettings database(LlmTraceSettings settings, Path directory) {
        return switch (settings.storage()) {
            case LITE -> new DatabaseSettings.SqliteFile(directory.resolve("llmtrace.sqlite"));
            case MEMORY -> new DatabaseSettings.SqliteMemory();
        };
    }
}
