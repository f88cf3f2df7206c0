package dev.fairlead.app.command;

import dev.fairlead.app.server.DataDirectory;
import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.app.server.Server;
import dev.fairlead.app.server.ServerSettings;
import dev.fairlead.app.server.StopSignal;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.identity.CreatedKey;
import dev.fairlead.core.identity.FirstKeyFile;
import dev.fairlead.core.log.LogSettings;
import dev.fairlead.core.log.Logging;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead serve}: the proxy and its API until SIGTERM or Ctrl-C. */
@Command(
        name = "serve",
        description = {
            "Starts the proxy and its API.",
            "OpenAI, Anthropic, Cohere, Gemini, Azure OpenAI, Bedrock and Ollama are reached with the variables of their own"
                    + " clients, such as OPENAI_API_KEY or OLLAMA_HOST, or as the configuration file says. Stops on SIGTERM"
                    + " and Ctrl-C once running calls have finished."
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    private final Terminal terminal;

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on; by default 127.0.0.1.")
    private Optional<String> host = Optional.empty();

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on; by default 8080. 0 takes a free one.")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--storage",
            paramLabel = "PROFILE",
            description = "lite keeps calls in the data directory, memory only until the server stops.")
    private Optional<String> storage = Optional.empty();

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        StopSignal stop = StopSignal.listen();
        Configuration.Builder builder = options.configuration(terminal.environment());
        host.ifPresent(value -> builder.flag("--host", "llmtrace.listener.host", value));
        port.ifPresent(value -> builder.flag("--port", "llmtrace.listener.port", Integer.toString(value)));
        storage.ifPresent(value -> builder.flag("--storage", "llmtrace.storage", value));
        Configuration configuration = builder.load();
        Logging.configure(configuration.section(LogSettings.class));
        FirstKeyFile keyFile =
                new DataDirectory(configuration.section(ServerSettings.class).dataDir()).firstKeyFile();
        Consumer<CreatedKey> firstKey = terminal.interactive() ? this::show : key -> write(keyFile, key);
        try (Server server = new Server(configuration, firstKey)) {
            announce(server.start(), server.directory());
            stop.await();
            LOG.atInfo()
                    .addKeyValue("calls_under_way", server.llmTrace().underWay())
                    .log("stopping");
            say("Stopping: running calls may finish; Ctrl-C again ends them.");
        }
        LOG.info("stopped");
        return ExitCode.OK.status();
    }

    private void announce(LocalAccess.Address address, DataDirectory directory) {
        LOG.atInfo()
                .addKeyValue("url", address.url())
                .addKeyValue("data_dir", directory.path())
                .log("serving");
        String url = address.url();
        say("Fairlead serves at " + url + ", keeping its data in " + directory.path());
        say("  OpenAI SDKs      base URL " + url + "/v1");
        say("  Anthropic SDKs   base URL " + url);
        say("  what was called  fairlead traces tail");
        say("  tokens and money fairlead usage --group-by model");
        say("  keys for others  fairlead keys create NAME");
        say("  API and docs     " + url + "/docs");
    }

    private void show(CreatedKey key) {
        say("The first administrator's key, shown this once; keep it safe:");
        say("  " + key.secret());
    }

    private static void write(FirstKeyFile file, CreatedKey key) {
        file.write(key);
        LOG.atInfo()
                .addKeyValue("file", file.path())
                .log("the first administrator's key is in a file, which is deleted when the key is first used");
    }

    private void say(String line) {
        if (terminal.interactive()) {
            terminal.out().println(line);
        }
    }
}
