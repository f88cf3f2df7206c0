package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.Curl;
import dev.fairlead.app.client.Traces;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code fairlead replay}. */
@Command(
        name = "replay",
        description = {
            "Prints a recorded call as a curl command that makes it again through the proxy; sends nothing itself.",
            "The key comes from $FAIRLEAD_KEY when the command runs. Headers of the client are not recorded, so those"
                    + " of its own are missing."
        })
final class ReplayCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(index = "0", paramLabel = "ID", description = "A call id, or a trace id where the trace has one call.")
    private String id = "";

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description = "Write the body to this file, in place of the command.")
    private Optional<Path> body = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "The proxy's address; by default the server that is asked.")
    private Optional<URI> to = Optional.empty();

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant, or * for all; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    ReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        try (Connection connected = connection.connect(terminal)) {
            JsonNode span = new Traces(connected.api(), tenant).call(id.toLowerCase(Locale.ROOT));
            Curl curl = new Curl(to.orElse(connected.api().server()));
            if (body.isPresent()) {
                write(body.get(), Curl.body(span));
                terminal.out().print(curl.command(span, body.get().toString()));
            } else {
                terminal.out().print(curl.command(span));
            }
            terminal.out().flush();
        }
        return ExitCode.OK.status();
    }

    private static void write(Path file, String text) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                owner)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
