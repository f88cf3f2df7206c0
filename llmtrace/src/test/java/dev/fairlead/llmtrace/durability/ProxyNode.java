package dev.fairlead.llmtrace.durability;

import dev.fairlead.core.Platform;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.health.HealthChecks;
import dev.fairlead.core.identity.Identity;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.metrics.Metrics;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.LlmTraceSettings;
import dev.fairlead.llmtrace.LlmTraces;
import dev.fairlead.llmtrace.proxy.CallJournal;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** LLMTrace with everything it needs of a process, storing on disk, over one data directory. */
final class ProxyNode implements AutoCloseable {

    final TraceStore store;
    final LlmTrace llmTrace;
    final HealthChecks health = new HealthChecks(Duration.ofSeconds(5));
    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics();
    private final Database database = Database.open(new DatabaseSettings.SqliteMemory(), Identity.SCHEMA);

    ProxyNode(
            Path dataDir,
            Path configuration,
            Function<DuckDbSettings, TraceStore> stores,
            Function<Journal, CallJournal> journals) {
        LlmTraceSettings settings = Configuration.builder()
                .section("llmtrace", LlmTraceSettings.class, LlmTraceSettings.ENVIRONMENT)
                .file(configuration)
                .environment(Map.of())
                .load()
                .section(LlmTraceSettings.class);
        Identity identity = new Identity(database, Clock.systemUTC(), new SecureRandom());
        identity.bootstrap();
        Platform platform = new Platform(dataDir, vertx, identity, identity.api(), metrics, health, Clock.systemUTC());
        store = stores.apply(DuckDbSettings.of(database(dataDir)));
        llmTrace = LlmTraces.with(settings, platform, store, journals);
    }

    ProxyNode(Path dataDir, Path configuration, Promise promise) {
        this(dataDir, configuration, promise::store, promise::journal);
    }

    static Path database(Path dataDir) {
        return dataDir.resolve("llmtrace").resolve("traces.duckdb");
    }

    static Path content(Path dataDir) {
        return dataDir.resolve("llmtrace").resolve("content");
    }

    int start() {
        return llmTrace.start();
    }

    void close(Duration grace) {
        health.stopping();
        llmTrace.close(grace);
        vertx.close().toCompletionStage().toCompletableFuture().join();
        metrics.close();
        database.close();
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }
}
