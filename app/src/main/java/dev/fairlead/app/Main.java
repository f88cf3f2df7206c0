package dev.fairlead.app;

import dev.fairlead.app.command.FairleadCommand;
import dev.fairlead.app.terminal.Terminal;
import java.time.Clock;

/** Where the {@code fairlead} launcher script begins. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new FairleadCommand(Terminal.ofProcess(), Clock.systemUTC(), System.in).run(arguments));
    }
}
