package dev.fairlead.llmtrace;

import dev.fairlead.core.Platform;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.OpeningDatabase;
import dev.fairlead.core.health.HealthCheck.Health;
import dev.fairlead.core.http.HttpListener;
import dev.fairlead.core.http.LoadingApi;
import dev.fairlead.core.http.Mounts;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.identity.TimeOrderedIds;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalHealth;
import dev.fairlead.llm.price.PriceDirectory;
import dev.fairlead.llmtrace.api.LlmTraceApi;
import dev.fairlead.llmtrace.apply.ApplyLag;
import dev.fairlead.llmtrace.apply.ApplySettings;
import dev.fairlead.llmtrace.apply.CallErasure;
import dev.fairlead.llmtrace.apply.Integrity;
import dev.fairlead.llmtrace.apply.JournalApplier;
import dev.fairlead.llmtrace.apply.OrphanCalls;
import dev.fairlead.llmtrace.apply.Quarantine;
import dev.fairlead.llmtrace.apply.Scrub;
import dev.fairlead.llmtrace.apply.Upkeep;
import dev.fairlead.llmtrace.content.ContentRing;
import dev.fairlead.llmtrace.content.ContentSegments;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.proxy.CallJournal;
import dev.fairlead.llmtrace.proxy.Proxy;
import dev.fairlead.llmtrace.score.ScoreErasure;
import dev.fairlead.llmtrace.score.Scores;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import dev.fairlead.llmtrace.store.memory.MemoryTraceStore;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * LLMTrace: a proxy that records every call. From the socket to the store: the listener hands requests to the REST API
 * or the proxy; the proxy writes calls into the journal; the applier reads the journal, prices the calls and puts them
 * into the trace store and their text into the content store.
 */
public final class LlmTrace implements AutoCloseable {

    /** Name of the schema of what is relational: scores and saved filters. */
    public static final String SCHEMA = "llmtrace";

    /** Enough to load the vocabulary and count the tokens of calls that were cut off. */
    private static final Duration LAST_RECORDS = Duration.ofSeconds(3);

    private final Platform platform;
    private final LlmTraceSettings settings;
    private final PriceDirectory prices;
    private final Journal journal;
    private final TraceStore store;
    private final ContentStore content;
    private final OpeningDatabase database;
    private final Scores scores;
    private final JournalApplier applier;
    private final Integrity integrity;
    private final CallErasure erasure;
    private final Upkeep upkeep;
    private final Proxy proxy;
    private final UnaryOperator<RestApi.Builder> apiOptions;
    private Optional<LoadingApi> api = Optional.empty();
    private Optional<HttpListener> listener = Optional.empty();

    /** @throws IllegalArgumentException naming a setting of an upstream that cannot work */
    public LlmTrace(LlmTraceSettings settings, Platform platform) {
        this(settings, platform, storeOf(settings, directory(platform)), CallJournal::new);
    }

    /** For tests that break a promise on purpose to see it noticed. */
    LlmTrace(LlmTraceSettings settings, Platform platform, TraceStore store, Function<Journal, CallJournal> calls) {
        this(settings, platform, store, calls, UnaryOperator.identity());
    }

    /** For tests that want the API's answers checked against its contract too. */
    LlmTrace(
            LlmTraceSettings settings,
            Platform platform,
            TraceStore store,
            Function<Journal, CallJournal> calls,
            UnaryOperator<RestApi.Builder> apiOptions) {
        Path directory = directory(platform);
        Quarantine quarantine = new Quarantine(directory.resolve("quarantine"));
        this.settings = settings;
        this.prices = prices(settings, platform.dataDir());
        this.apiOptions = apiOptions;
        this.platform = platform;
        this.store = store;
        this.journal =
                new Journal(directory.resolve("journal"), settings.journal().settings(), platform.clock());
        this.content = contentOf(settings, directory);
        this.applier = new JournalApplier(
                journal,
                store,
                content,
                quarantine,
                prices::catalog,
                ApplySettings.DEFAULTS
                        .withStoreTraces(settings.enableTraceStorage())
                        .withOpenBehind(settings.journal().openBehind()));
        this.integrity = new Integrity(journal, store, content, quarantine);
        this.database = new OpeningDatabase(databaseOf(settings, directory), SCHEMA);
        this.scores = new Scores(database, platform.clock(), new TimeOrderedIds(platform.clock(), new SecureRandom()));
        this.erasure = new CallErasure(store, content, quarantine, new ScoreErasure(store, scores)::erase);
        this.upkeep = new Upkeep(
                journal,
                store,
                content,
                quarantine,
                settings.store().keeping(),
                new Scrub(journal, store, applier),
                scores::expire,
                platform.clock());
        this.proxy = Proxy.of(
                settings,
                platform.identity().proxy(),
                calls.apply(journal),
                platform.metrics().registry(),
                platform.clock(),
                new SecureRandom());
    }

    /** Opens the stores, closes what a dead process left open, and listens. Returns the port. */
    public int start() {
        return start(mounts -> mounts.otherwise(proxy::onLoop));
    }

    /** Like {@link #start()}, for a process that answers questions and relays no call. */
    public int startApi() {
        return start(Mounts::orNotFound);
    }

    /**
     * Where calls would be sent, by the upstreams' names.
     *
     * @throws IllegalArgumentException naming the first setting that no upstream could work with
     */
    public static Map<String, URI> destinations(LlmTraceSettings settings) {
        return Proxy.destinations(settings);
    }

    private int start(Function<Mounts, Function<Vertx, Handler<HttpServerRequest>>> others) {
        if (!prices.files().isEmpty()) {
            // Read here as well, so that a wrong list stops the start instead of the recording.
            prices.catalog();
        }
        store.start();
        journal.start();
        OrphanCalls orphans = OrphanCalls.leftIn(journal, store);
        applier.start();
        orphans.close();
        upkeep.start();
        platform.health().ready("journal", this::journalHealth).detail("store", this::storeHealth);

        LoadingApi rest = new LoadingApi(
                apiOptions.apply(LlmTraceApi.over(
                        store,
                        content,
                        erasure,
                        integrity,
                        journal::lastNumber,
                        applier::settled,
                        scores,
                        database,
                        platform)),
                platform.vertx());
        HttpListener socket = new HttpListener(
                platform.vertx(),
                settings.listener(),
                others.apply(Mounts.of(platform.health(), platform.metrics(), rest)));
        listener = Optional.of(socket);
        int port = socket.start();
        // The first call needs neither the API nor scores, so it need not wait for the contract and the migrations.
        rest.start();
        database.start();
        api = Optional.of(rest);
        platform.health().ready("api", () -> rest.problem().map(Health::down).orElseGet(() -> Health.up(Map.of())));
        platform.health()
                .ready("database", () -> database.problem().map(Health::down).orElseGet(() -> Health.up(Map.of())));
        return port;
    }

    /** Calls under way, waiting ones included. */
    public int underWay() {
        return proxy.underWay();
    }

    /** Every operation of the API with the role it asks for, once its contract is read; empty before the start. */
    public List<RestApi.OperationRole> operations() {
        return api.map(LoadingApi::operations).orElse(List.of());
    }

    public Integrity integrity() {
        return integrity;
    }

    /**
     * Stops accepting, lets running calls finish for up to {@code grace}, records those that were cut off, applies what
     * is in the journal.
     */
    public void close(Duration grace) {
        api.ifPresent(LoadingApi::close);
        listener.ifPresent(socket -> socket.close(grace));
        proxy.awaitRecords(LAST_RECORDS);
        upkeep.close();
        applier.close();
        journal.close();
        content.close();
        store.close();
        database.close();
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }

    private Health journalHealth() {
        JournalHealth health = journal.health();
        return switch (health.state()) {
            case OK -> Health.up(Map.of("bytes", journal.sizeBytes(), "calls", journal.lastNumber()));
            case FULL -> Health.degraded(health.detail());
            case FAILED, CLOSED -> Health.down(health.detail());
        };
    }

    private Health storeHealth() {
        ApplyLag lag = applier.lag();
        if (lag.problem().isPresent()) {
            return Health.degraded("Calls wait in the journal: " + lag.problem().get());
        }
        Map<String, Object> facts = new HashMap<>();
        facts.put("unread_bytes", lag.unreadBytes());
        facts.put("unstored_calls", journal.lastNumber() - lag.newest() + lag.open() + lag.waiting());
        facts.put("waiting_calls", lag.waiting());
        facts.put("open_calls", lag.open());
        facts.put("quarantined", lag.quarantined());
        facts.put("content_bytes", content.sizeBytes());
        facts.put(
                "lag_ms",
                lag.oldest()
                        .map(oldest -> Duration.between(oldest, platform.clock().instant())
                                .toMillis())
                        .orElse(0L));
        return Health.up(facts);
    }

    /** Where an operator's own price lists are. */
    public static PriceDirectory prices(LlmTraceSettings settings, Path dataDir) {
        return new PriceDirectory(settings.prices().orElse(dataDir.resolve("prices")));
    }

    private static Path directory(Platform platform) {
        return platform.dataDir().resolve("llmtrace");
    }

    static TraceStore storeOf(LlmTraceSettings settings, Path directory) {
        return switch (settings.storage()) {
            case LITE ->
                new DuckDbTraceStore(new DuckDbSettings(
                        directory.resolve("traces.duckdb"),
                        Math.toIntExact(settings.store().memory().bytes() >> 20),
                        settings.store().threads(),
                        settings.store().readers(),
                        settings.store().queryTimeout()));
            case MEMORY -> new MemoryTraceStore(settings.store().memoryCalls());
        };
    }

    private static DatabaseSettings databaseOf(LlmTraceSettings settings, Path directory) {
        return switch (settings.storage()) {
            case LITE -> new DatabaseSettings.SqliteFile(directory.resolve("llmtrace.sqlite"));
            case MEMORY -> new DatabaseSettings.SqliteMemory();
        };
    }

    private static ContentStore contentOf(LlmTraceSettings settings, Path directory) {
        return switch (settings.storage()) {
            case LITE -> new ContentSegments(directory.resolve("content"));
            case MEMORY -> new ContentRing(settings.store().memoryContent().bytes());
        };
    }
}
