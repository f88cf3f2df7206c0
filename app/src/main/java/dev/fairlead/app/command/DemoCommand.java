package dev.fairlead.app.command;

import dev.fairlead.app.demo.Demo;
import dev.fairlead.app.demo.DemoReport;
import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.app.server.StopSignal;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.llm.price.PriceCatalog;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fairlead demo}: shows everything at work, without a key, a model or a network. */
@Command(
        name = "demo",
        description = {
            "Starts a server in front of a simulated provider, makes all kinds of calls and shows what was recorded.",
            "Needs no key, model or network. On a terminal it stays up until Ctrl-C; elsewhere it ends after the table,"
                    + " with 1 when a call is missing or the provider's bill disagrees."
        })
final class DemoCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--stay", description = "Stay up until Ctrl-C, also where no terminal is.")
    private boolean stay;

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on if it is free; by default 8080.")
    private int port = 8080;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Keep what was recorded here; by default it is deleted at the end.")
    private Optional<Path> dataDir = Optional.empty();

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        StopSignal stop = StopSignal.listen();
        Path directory = dataDir.isPresent() ? dataDir.get() : Files.createTempDirectory("fairlead-demo-");
        try (Demo demo = new Demo(directory, port(), PriceCatalog.bundled())) {
            progress("Starting a simulated provider and a server in front of it ...");
            LocalAccess.Address address = demo.start();
            progress("The server is at " + address.url() + ", the provider at " + demo.providerUrl());
            progress("Making " + demo.calls() + " calls ...");
            Demo.Result result = demo.run(address, made -> tick(made, demo.calls()));
            new DemoReport(terminal).print(result);
            if (stay || terminal.interactive()) {
                lookFurther(address, demo, directory);
                stop.await();
            } else {
                terminal.out().println("To look around while it runs: fairlead demo --stay");
            }
            return (result.good() ? ExitCode.OK : ExitCode.FAILED).status();
        } finally {
            if (dataDir.isEmpty()) {
                delete(directory);
            }
        }
    }

    private void lookFurther(LocalAccess.Address address, Demo demo, Path directory) {
        PrintStream out = terminal.out();
        String here = " --data-dir " + directory;
        out.println();
        out.println("It runs until Ctrl-C. Where to look next:");
        out.println("  fairlead traces list" + here);
        out.println("  fairlead traces list --status 4xx" + here);
        out.println("  fairlead usage --group-by model,user" + here);
        out.println("  fairlead traces tail" + here + "   (and make a call of your own:)");
        out.println(
                "  curl " + address.url() + "/v1/chat/completions -H 'Authorization: Bearer any' -H 'Content-Type:"
                        + " application/json' -d '{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}'");
        out.println("  " + address.url() + "/docs           the API");
        out.println("  " + demo.providerUrl() + "/simulator/bill what the provider would charge");
    }

    /** A busy port is replaced by a free one. */
    private int port() {
        if (port == 0) {
            return 0;
        }
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            progress("Port " + port + " is busy; a free one is taken.");
            return 0;
        }
    }

    private void tick(int made, int all) {
        if (terminal.interactive()) {
            terminal.err().print("\r  " + made + " of " + all + (made == all ? "\n" : ""));
            terminal.err().flush();
        } else if (made == all) {
            progress("  " + made + " of " + all);
        }
    }

    private void progress(String line) {
        terminal.err().println(line);
    }

    static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
