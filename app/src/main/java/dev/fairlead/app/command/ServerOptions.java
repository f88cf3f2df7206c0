package dev.fairlead.app.command;

import dev.fairlead.app.server.Sections;
import dev.fairlead.core.config.Configuration;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a server's configuration comes from. */
final class ServerOptions {

    private static final String FILE_VARIABLE = "FAIRLEAD_CONFIG";

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; by default $FAIRLEAD_CONFIG.")
    Optional<Path> config = Optional.empty();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept; by default $FAIRLEAD_DATA_DIR, else fairlead-data.")
    Optional<Path> dataDir = Optional.empty();

    /** What the flags, the environment and the file say. */
    Configuration.Builder configuration(Map<String, String> environment) {
        Configuration.Builder builder = Sections.all().environment(environment);
        file(environment).ifPresent(builder::file);
        dataDir.ifPresent(directory -> builder.flag("--data-dir", "server.dataDir", directory.toString()));
        return builder;
    }

    Optional<Path> file(Map<String, String> environment) {
        return config.or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE))
                .filter(name -> !name.isBlank())
                .map(Path::of));
    }
}
