package dev.fairlead.app.command;

import static org.awaitility.Awaitility.await;

import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.app.server.Sections;
import dev.fairlead.app.server.Server;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.http.Json;
import dev.fairlead.llm.simulator.SimulatedProvider;
import dev.fairlead.llm.simulator.SimulatorSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** A server with the simulated provider behind it, calls through it, and commands that ask it. */
final class CommandFixture implements AutoCloseable {

    final SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());
    final Server server;
    final LocalAccess.Address address;
    private final Path dataDir;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What a command did. */
    record Outcome(int status, String out, String err) {
        JsonNode json() {
            return Json.mapper().readTree(out);
        }
    }

    CommandFixture(Path dataDir) {
        this.dataDir = dataDir;
        provider.start();
        server = new Server(
                Sections.all()
                        .environment(Map.of(
                                "OPENAI_BASE_URL",
                                provider.baseUrl() + "/v1",
                                "OPENAI_API_KEY",
                                "sk-behind-the-proxy",
                                "ANTHROPIC_API_KEY",
                                "sk-ant-behind-the-proxy",
                                "ANTHROPIC_BASE_URL",
                                provider.baseUrl()))
                        .flag("test", "server.dataDir", dataDir.toString())
                        .flag("test", "server.metricsPort", "0")
                        .flag("test", "llmtrace.listener.port", "0")
                        .load(),
                key -> {});
        address = server.start();
    }

    /** Runs a command that finds the server by its data directory, as if its output went to a file. */
    Outcome run(String... arguments) {
        return run(Map.of("FAIRLEAD_DATA_DIR", dataDir.toString()), arguments);
    }

    /** Runs a command on a terminal, where a person types an answer. */
    Outcome answered(String typed, String... arguments) {
        return run(
                Map.of("FAIRLEAD_DATA_DIR", dataDir.toString()),
                OptionalInt.of(100),
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                arguments);
    }

    static Outcome run(Map<String, String> environment, String... arguments) {
        return run(environment, OptionalInt.empty(), InputStream.nullInputStream(), arguments);
    }

    private static Outcome run(
            Map<String, String> environment, OptionalInt columns, InputStream answers, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                columns);
        int status = new FairleadCommand(terminal, Clock.systemUTC(), answers).run(arguments);
        return new Outcome(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Makes a chat call through the proxy and returns the answer. */
    HttpResponse<String> chat(String key, String model, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.url() + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString("""
                        {"model":"%s","messages":[{"role":"user","content":"What is a keel?"}]}""".formatted(model)));
        new HashMap<>(headers).forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** The id of the trace an answer belongs to, once its call is stored. */
    String stored(HttpResponse<String> answer) {
        String trace = answer.headers().firstValue("x-llmtrace-trace-id").orElseThrow();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> run("traces", "show", trace).status() == 0);
        return trace;
    }

    @Override
    public void close() {
        http.close();
        server.close();
        provider.close();
    }
}
