package dev.fairlead.llmtrace;

import dev.fairlead.core.Platform;
import dev.fairlead.core.database.OpeningDatabase;
import dev.fairlead.core.health.HealthCheck.Health;
import dev.fairlead.core.http.HttpListener;
import dev.fairlead.core.http.LoadingApi;
import dev.fairlead.core.http.Mounts;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.identity.TimeOrderedIds;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.PriceDirectory;
import dev.fairlead.llmtrace.api.LlmTraceApi;
import dev.fairlead.llmtrace.apply.ApplySettings;
import dev.fairlead.llmtrace.apply.CallErasure;
import dev.fairlead.llmtrace.apply.Integrity;
import dev.fairlead.llmtrace.apply.JournalApplier;
import dev.fairlead.llmtrace.apply.OrphanCalls;
import dev.fairlead.llmtrace.apply.Quarantine;
import dev.fairlead.llmtrace.apply.Scrub;
import dev.fairlead.llmtrace.apply.Upkeep;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.proxy.CallJournal;
import dev.fairlead.llmtrace.proxy.Proxy;
import dev.fairlead.llmtrace.score.Feedback;
import dev.fairlead.llmtrace.score.ScoreErasure;
import dev.fairlead.llmtrace.score.Scores;
import dev.fairlead.llmtrace.store.TraceStore;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
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
    private Optional<PriceCatalog> ownPrices = Optional.empty();
    private Optional<LoadingApi> api = Optional.empty();
    private Optional<HttpListener> listener = Optional.empty();

    /** @throws IllegalArgumentException naming a setting of an upstream that cannot work */
    public LlmTrace(LlmTraceSettings settings, Platform platform) {
        this(settings, platform, Storage.calls(settings, directory(platform)), CallJournal::new);
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
        this.content = Storage.text(settings, directory);
        this.applier = new JournalApplier(
                journal,
                store,
                content,
                quarantine,
                () -> ownPrices.orElseGet(PriceCatalog::bundled),
                ApplySettings.DEFAULTS
                        .withStoreTraces(settings.enableTraceStorage())
                        .withOpenBehind(settings.journal().openBehind()));
        this.integrity = new Integrity(journal, store, content, quarantine);
        this.database = new OpeningDatabase(Storage.database(settings, directory), SCHEMA);
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
        // A wrong list of an operator stops the start instead of the recording; those that come with Fairlead are
        // right,
        // and the first call need not wait for them.
        ownPrices = prices.overBundled();
        store.start();
        journal.start();
        OrphanCalls orphans = OrphanCalls.leftIn(journal, store);
        applier.start();
        orphans.close();
        upkeep.start();
        StoringHealth health = new StoringHealth(journal, applier, content, upkeep, platform.clock());
        platform.health().ready("journal", health::journal).detail("store", health::store);

        LoadingApi rest = new LoadingApi(
                apiOptions.apply(LlmTraceApi.over(
                        store,
                        content,
                        erasure,
                        integrity,
                        journal::lastNumber,
                        applier::settled,
                        scores,
                        new Feedback(store, platform.clock(), settings.store().feedbackPerHour()),
                        database,
                        platform)),
                platform.vertx());
        HttpListener socket = new HttpListener(
                platform.vertx(),
                settings.listener(),
                others.apply(Mounts.of(platform.health(), platform.metrics(), rest)));
        listener = Optional.of(socket);
        int port = socket.start();
        // The first call needs neither the API nor scores, so it need not wait for the contract and the migrations;
        // these come
        // one after the other, to leave the processor to calls.
        rest.start();
        database.start(rest::awaitLoaded);
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

    /** Where an operator's own price lists are. */
    public static PriceDirectory prices(LlmTraceSettings settings, Path dataDir) {
        return new PriceDirectory(settings.prices().orElse(dataDir.resolve("prices")));
    }

    private static Path directory(Platform platform) {
        return platform.dataDir().resolve("llmtrace");
    }
}
