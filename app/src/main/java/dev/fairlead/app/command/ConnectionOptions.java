package dev.fairlead.app.command;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.server.DataDirectory;
import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.app.server.Server;
import dev.fairlead.app.server.ServerSettings;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.llmtrace.LlmTraceSettings;
import dev.fairlead.llmtrace.StorageProfile;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/**
 * Which server a command speaks to: the one that is named, else the one that runs on the data directory, else one that is
 * started on that directory for the moment.
 */
final class ConnectionOptions {

    private static final String URL_VARIABLE = "FAIRLEAD_URL";
    private static final String KEY_VARIABLE = "FAIRLEAD_KEY";
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Server to ask; by default $FAIRLEAD_URL, else the one on the data directory.")
    private Optional<String> server = Optional.empty();

    @Option(names = "--key", paramLabel = "KEY", description = "Fairlead key; by default $FAIRLEAD_KEY.")
    private Optional<String> key = Optional.empty();

    @Mixin
    private final ServerOptions local = new ServerOptions();

    /** Whether a data directory that does not exist yet may be made. */
    enum Missing {
        CREATE,
        REFUSE
    }

    /** A connection to a server that runs by itself, for a command that lost the one it had; empty while none runs. */
    Optional<Connection> again(Terminal terminal) {
        return named(terminal)
                .or(() -> running(
                        terminal,
                        new DataDirectory(local.configuration(terminal.environment())
                                .load()
                                .section(ServerSettings.class)
                                .dataDir())));
    }

    /** Whether the key is the server's own, found in the data directory: each start makes another. */
    boolean keyChangesWithServer(Terminal terminal) {
        return server.or(() -> present(terminal.environment(), URL_VARIABLE)).isEmpty()
                && secret(terminal).isEmpty();
    }

    Connection connect(Terminal terminal) {
        return connect(terminal, Missing.REFUSE);
    }

    Connection connect(Terminal terminal, Missing missing) {
        Optional<Connection> named = named(terminal);
        if (named.isPresent()) {
            return named.get();
        }
        Configuration.Builder builder = local.configuration(terminal.environment());
        DataDirectory directory =
                new DataDirectory(builder.load().section(ServerSettings.class).dataDir());
        Optional<Connection> running = running(terminal, directory);
        if (running.isPresent()) {
            return running.get();
        }
        if (missing == Missing.REFUSE && !directory.exists()) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "No server runs, and there is no data directory " + directory.path() + ".",
                    "Start one with: fairlead serve, or name one with --server URL or --data-dir DIR.");
        }
        return momentary(builder, directory);
    }

    private Optional<Connection> named(Terminal terminal) {
        return server.or(() -> present(terminal.environment(), URL_VARIABLE))
                .map(url -> new Connection(new ApiClient(address(url), secret(terminal))));
    }

    private Optional<Connection> running(Terminal terminal, DataDirectory directory) {
        return directory
                .runningServer()
                .map(found -> new Connection(
                        new ApiClient(address(found.url()), secret(terminal).or(() -> Optional.of(found.key())))));
    }

    private Optional<String> secret(Terminal terminal) {
        return key.or(() -> present(terminal.environment(), KEY_VARIABLE));
    }

    /** Opens the data directory in this process, which answers on loopback until the command is done. */
    private static Connection momentary(Configuration.Builder builder, DataDirectory directory) {
        Configuration configuration = builder.flag("command", "server.metricsPort", "0")
                .flag("command", "llmtrace.listener.host", "127.0.0.1")
                .flag("command", "llmtrace.listener.port", "0")
                .load();
        if (configuration.section(LlmTraceSettings.class).storage() == StorageProfile.MEMORY) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "No server runs, and the storage profile memory keeps nothing without one.",
                    "Start it with: fairlead serve");
        }
        Server started = new Server(configuration, directory.firstKeyFile()::write);
        LocalAccess.Address address = started.startApi();
        ApiClient api = new ApiClient(address(address.url()), Optional.of(address.key()));
        applied(api);
        return new Connection(api, started);
    }

    /** Waits for the calls that a server which died has left in the journal. */
    private static void applied(ApiClient api) {
        long deadline = System.nanoTime() + CATCH_UP.toNanos();
        try {
            while (unstored(api) > 0 && System.nanoTime() < deadline) {
                Thread.sleep(Duration.ofMillis(50));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long unstored(ApiClient api) {
        JsonNode account = api.get("/api/v1/integrity", Map.of());
        return account.path("waiting").asLong() + account.path("open").asLong();
    }

    private static URI address(String url) {
        try {
            URI address = URI.create(url);
            if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with what is no HTTP address.
        }
        throw new CommandFailure(
                ExitCode.USAGE, "'" + url + "' is no address of a server.", "Write it like http://127.0.0.1:8080");
    }

    private static Optional<String> present(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
