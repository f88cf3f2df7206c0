package dev.fairlead.app.command;

import dev.fairlead.app.server.StopSignal;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.llm.simulator.SimulatedProvider;
import dev.fairlead.llm.simulator.SimulatorSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fairlead simulate-provider}: answers like the providers until it is stopped. */
@Command(
        name = "simulate-provider",
        description = {
            "Answers like OpenAI, Anthropic, Cohere, Gemini, Bedrock and Ollama do, without a model, a key or a network.",
            "Its bill is at /simulator/bill; x-simulate-... headers change how it answers."
        })
final class SimulateProviderCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on; by default 127.0.0.1.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on; by default 8090. 0 takes a free one.")
    private int port = 8090;

    SimulateProviderCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        StopSignal stop = StopSignal.listen();
        try (SimulatedProvider provider =
                new SimulatedProvider(SimulatorSettings.defaults().withAddress(host, port))) {
            start(provider);
            String url = provider.baseUrl();
            terminal.out().println("The simulated provider answers at " + url);
            terminal.out()
                    .println("  through a proxy: OPENAI_BASE_URL=" + url + "/v1 ANTHROPIC_BASE_URL=" + url
                            + " fairlead serve");
            terminal.out().println("  its own bill:    curl " + url + "/simulator/bill");
            stop.await();
        }
        return ExitCode.OK.status();
    }

    private static void start(SimulatedProvider provider) {
        try {
            provider.start();
        } catch (IllegalStateException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    String.valueOf(e.getMessage()),
                    "Choose another port with --port N (0 takes a free one).",
                    e);
        }
    }
}
