package dev.fairlead.app;

import dev.fairlead.core.Platform;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.health.HealthChecks;
import dev.fairlead.core.http.HttpListener;
import dev.fairlead.core.http.ListenerSettings;
import dev.fairlead.core.http.Mounts;
import dev.fairlead.core.identity.CreatedKey;
import dev.fairlead.core.identity.FirstKeyFile;
import dev.fairlead.core.identity.Identity;
import dev.fairlead.core.metrics.Metrics;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.LlmTraceSettings;
import dev.fairlead.llmtrace.StorageProfile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/** The single process: identity, metrics and the services, started in the order they need each other. */
final class Server implements AutoCloseable {

    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

    private final ServerSettings server;
    private final LlmTraceSettings llmTraceSettings;
    private final Consumer<CreatedKey> firstKey;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private Optional<LlmTrace> llmTrace = Optional.empty();
    private Optional<HealthChecks> health = Optional.empty();

    /** @param firstKey gets the platform admin key that the first start on a data directory makes */
    Server(Configuration configuration, Consumer<CreatedKey> firstKey) {
        this.server = configuration.section(ServerSettings.class);
        this.llmTraceSettings = configuration.section(LlmTraceSettings.class);
        this.firstKey = firstKey;
    }

    /** Starts everything; what was started before a failure is closed again. Returns the address to talk to. */
    String start() {
        try {
            return startInOrder();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private String startInOrder() {
        SecureRandom random = new SecureRandom();
        Clock clock = Clock.systemUTC();
        createPrivate(server.dataDir());
        Vertx vertx = opened(Vertx.vertx(), running -> running.close().await());
        Metrics metrics = opened(new Metrics(), Metrics::close);
        metrics.start();
        Database database = opened(Database.open(identityDatabase(), Identity.SCHEMA), Database::close);
        Identity identity = new Identity(database, clock, random, new FirstKeyFile(firstKeyFile()));
        identity.bootstrap(firstKey);
        HealthChecks checks = new HealthChecks(CHECK_TIMEOUT);
        health = Optional.of(checks);
        LocalAccess local = opened(new LocalAccess(server.dataDir(), identity.api(), random), LocalAccess::close);

        Platform platform = new Platform(server.dataDir(), vertx, identity, local, metrics, checks, clock);
        LlmTrace service =
                opened(new LlmTrace(llmTraceSettings, platform), running -> running.close(server.shutdownGrace()));
        llmTrace = Optional.of(service);
        int port = service.start();
        HttpListener metricsListener = opened(
                new HttpListener(
                        vertx,
                        ListenerSettings.on(server.metricsHost(), server.metricsPort()),
                        Mounts.of(metrics, checks).orNotFound()),
                HttpListener::close);
        metricsListener.start();
        String url = "http://" + reachable(llmTraceSettings.listener().host()) + ":" + port;
        local.publish(url);
        return url;
    }

    Path dataDir() {
        return server.dataDir();
    }

    Path firstKeyFile() {
        return server.dataDir().resolve("first-admin-key");
    }

    LlmTrace llmTrace() {
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

    private DatabaseSettings identityDatabase() {
        return llmTraceSettings.storage() == StorageProfile.MEMORY
                ? new DatabaseSettings.SqliteMemory()
                : new DatabaseSettings.SqliteFile(server.dataDir().resolve("identity.db"));
    }

    private static void createPrivate(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the data directory " + directory.toAbsolutePath(), e);
        }
    }

    /** An address that listens everywhere is reached on loopback. */
    private static String reachable(String host) {
        String literal = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal;
    }
}
