package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.Keys;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code fairlead keys revoke}. */
@Command(
        name = "revoke",
        description = "Revokes a key: at once in the server that is asked, within 5 seconds in others.")
final class KeysRevokeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "ID", description = "Its id, or what it begins with; see keys list.")
    private String id = "";

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    KeysRevokeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JsonNode revoked;
        try (Connection connected = connection.connect(terminal)) {
            revoked = new Keys(connected.api(), tenant).revoke(id);
        }
        if (output.json()) {
            OutputOption.print(terminal, revoked);
        } else {
            terminal.out()
                    .println("Revoked " + revoked.path("id").asString("") + " ("
                            + revoked.path("name").asString("") + ").");
        }
        return ExitCode.OK.status();
    }
}
