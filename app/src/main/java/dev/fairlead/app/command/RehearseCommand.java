package dev.fairlead.app.command;

import dev.fairlead.app.demo.Demo;
import dev.fairlead.app.demo.Rehearsal;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.llm.price.PriceCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fairlead rehearse}: what the launcher runs after a build to make the AOT cache. */
@Command(
        name = "rehearse",
        hidden = true,
        description =
                "Makes many calls to a simulated provider, for the JVM to learn from. The launcher runs it after a build.")
final class RehearseCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Terminal terminal;

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "Calls to make, in ten seconds at most; by default 15000.")
    private int calls = 15_000;

    RehearseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("fairlead-rehearsal-");
        try (Demo demo = new Demo(directory, 0, PriceCatalog.bundled())) {
            int made = new Rehearsal(demo, calls, LONGEST).run();
            terminal.out().println("The rehearsal made " + made + " calls.");
            return ExitCode.OK.status();
        } finally {
            DemoCommand.delete(directory);
        }
    }
}
