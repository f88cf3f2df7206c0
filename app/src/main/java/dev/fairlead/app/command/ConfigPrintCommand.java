package dev.fairlead.app.command;

import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairlead config print}. */
@Command(
        name = "print",
        description = "Prints every setting in force as YAML, with where it comes from; secrets are masked.")
final class ConfigPrintCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ServerOptions options = new ServerOptions();

    ConfigPrintCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out()
                .print(options.configuration(terminal.environment()).load().print());
        return ExitCode.OK.status();
    }
}
