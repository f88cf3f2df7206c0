package dev.fairlead.app.command;

import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code fairlead version}. */
@Command(name = "version", description = "Prints the version and the Java it runs on.")
final class VersionCommand implements Callable<Integer> {

    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().println("fairlead " + Version.text() + " (Java " + Runtime.version() + ")");
        return ExitCode.OK.status();
    }
}
