package dev.fairlead.app.server;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.core.Platform;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.health.HealthChecks;
import dev.fairlead.core.http.BindFailure;
import dev.fairlead.core.http.HttpListener;
import dev.fairlead.core.http.ListenerSettings;
import dev.fairlead.core.http.Mounts;
import dev.fairlead.core.http.ShortSlices;
import dev.fairlead.core.identity.CreatedKey;
import dev.fairlead.core.identity.Identity;
import dev.fairlead.core.metrics.Metrics;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.LlmTraceSettings;
import dev.fairlead.llmtrace.StorageProfile;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/** The single process: identity, metrics and the services, started in the order they need each other. */
public final class Server implements AutoCloseable {

    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FLUSH = Duration.ofSeconds(3);

    private final ServerSettings server;
    private final LlmTraceSettings llmTraceSettings;
    private final DataDirectory directory;
    private final Consumer<CreatedKey> firstKey;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private Optional<LlmTrace> llmTrace = Optional.empty();
    private Optional<HealthChecks> health = Optional.empty();

    /** @param firstKey gets the platform admin key that the first start on a data directory makes */
    public Server(Configuration configuration, Consumer<CreatedKey> firstKey) {
        this.server = configuration.section(ServerSettings.class);
        this.llmTraceSettings = configuration.section(LlmTraceSettings.class);
        this.directory = new DataDirectory(server.dataDir());
        this.firstKey = firstKey;
    }

    /**
     * Starts everything; what was started before a failure is closed again.
     *
     * @return where the server is, with a key for this user's own commands
     * @throws CommandFailure when the data directory or a port is taken
     */
    public LocalAccess.Address start() {
        return start(LlmTrace::start, LocalAccess::publish);
    }

    /**
     * Like {@link #start}, but relays no calls and tells nobody: for a command that has a question while no server runs.
     */
    public LocalAccess.Address startApi() {
        return start(LlmTrace::startApi, LocalAccess::at);
    }

    private LocalAccess.Address start(
            ToIntFunction<LlmTrace> listen, BiFunction<LocalAccess, String, LocalAccess.Address> tell) {
        try {
            return startInOrder(listen, tell);
        } catch (RuntimeException e) {
            try {
                close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private LocalAccess.Address startInOrder(
            ToIntFunction<LlmTrace> listen, BiFunction<LocalAccess, String, LocalAccess.Address> tell) {
        SecureRandom random = new SecureRandom();
        Clock clock = Clock.systemUTC();
        opened(directory.own(), DataDirectory.Owned::close);
        Vertx vertx = opened(
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)),
                running -> running.close().await());
        Metrics metrics = opened(new Metrics(), Metrics::close);
        metrics.start();
        Database database = opened(Database.open(identityDatabase(), Identity.SCHEMA), Database::close);
        Identity identity = new Identity(database, clock, random, directory.firstKeyFile());
        identity.bootstrap(firstKey);
        HealthChecks checks = new HealthChecks(CHECK_TIMEOUT);
        health = Optional.of(checks);
        LocalAccess local = opened(new LocalAccess(directory.path(), identity.api(), random), LocalAccess::close);

        Platform platform = new Platform(directory.path(), vertx, identity, local, metrics, checks, clock);
        LlmTrace service = opened(new LlmTrace(llmTraceSettings, platform), running -> running.close(drain()));
        llmTrace = Optional.of(service);
        HttpListener metricsListener = opened(
                new HttpListener(
                        vertx,
                        ListenerSettings.on(server.metricsHost(), server.metricsPort()),
                        Mounts.of(metrics, checks).orNotFound()),
                HttpListener::close);
        bound(metricsListener::start, "metrics", "set server.metricsPort (0 takes a free one)");
        int port =
                bound(() -> listen.applyAsInt(service), "calls", "choose another with --port N (0 takes a free one)");
        Thread.ofVirtual().name("short-slices").start(ShortSlices::ofEventLoops);
        return tell.apply(
                local, "http://" + reachable(llmTraceSettings.listener().host()) + ":" + port);
    }

    public DataDirectory directory() {
        return directory;
    }

    /** @throws IllegalStateException before the start */
    public LlmTrace llmTrace() {
        return llmTrace.orElseThrow(() -> new IllegalStateException("the server is not started"));
    }

    /** Stops accepting, lets running calls finish, closes everything in reverse order. */
    @Override
    public void close() {
        health.ifPresent(HealthChecks::stopping);
        RuntimeException failure = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                RuntimeException wrapped = e instanceof RuntimeException own ? own : new IllegalStateException(e);
                if (failure == null) {
                    failure = wrapped;
                } else {
                    failure.addSuppressed(wrapped);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private <T> T opened(T part, Consumer<T> close) {
        started.push(() -> close.accept(part));
        return part;
    }

    /** What of the grace period calls may use, so that the journal can still be applied and flushed within it. */
    private Duration drain() {
        Duration grace = server.shutdownGrace();
        return grace.compareTo(FLUSH.multipliedBy(2)) > 0 ? grace.minus(FLUSH) : grace.dividedBy(2);
    }

    private static int bound(IntSupplier start, String what, String otherwise) {
        try {
            return start.getAsInt();
        } catch (BindFailure e) {
            String next = e.inUse()
                    ? "Stop the process that listens there, or " + otherwise + "."
                    : "Check the address, or " + otherwise + ".";
            throw new CommandFailure(
                    ExitCode.FAILED, "The listener for " + what + " failed: " + e.getMessage() + ".", next, e);
        }
    }

    private DatabaseSettings identityDatabase() {
        return llmTraceSettings.storage() == StorageProfile.MEMORY
                ? new DatabaseSettings.SqliteMemory()
                : new DatabaseSettings.SqliteFile(directory.identityDatabase());
    }

    /** An address that listens everywhere is reached on loopback. */
    private static String reachable(String host) {
        String literal = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal;
    }
}
