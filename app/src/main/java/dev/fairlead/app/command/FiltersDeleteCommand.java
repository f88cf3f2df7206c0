package dev.fairlead.app.command;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fairlead filters delete}. */
@Command(name = "delete", description = "Deletes a saved filter.")
final class FiltersDeleteCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "See filters list.")
    private String name = "";

    FiltersDeleteCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Connection connected = connection.connect(terminal)) {
            connected.api().delete("/api/v1/filters/" + ApiClient.segment(name));
        }
        terminal.out().println("Deleted " + name + ".");
        return ExitCode.OK.status();
    }
}
