package dev.fairlead.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.app.server.DataDirectory;
import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.core.http.Json;
import dev.fairlead.llm.simulator.SimulatedProvider;
import dev.fairlead.llm.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fairlead serve} as processes of their own, as people run it. */
@Timeout(120)
class ServeTest {

    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void start() {
        provider.start();
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        http.close();
        provider.close();
    }

    @Test
    void relays_with_no_configuration_file_and_drains_a_stream_on_sigterm() throws Exception {
        Process process = serve("first", "0");
        LocalAccess.Address address = running(process);
        HttpResponse<InputStream> stream = http.send(
                HttpRequest.newBuilder(URI.create(address.url() + "/v1/chat/completions"))
                        .header("Authorization", "Bearer sk-own")
                        .header("x-simulate-chunk-delay-ms", "30")
                        .header("x-simulate-chunks", "60")
                        .POST(BodyPublishers.ofString("""
                                {"model":"gpt-5","stream":true,"messages":[{"role":"user","content":"Hi"}]}"""))
                        .build(),
                BodyHandlers.ofInputStream());
        int begun = stream.body().read();

        process.destroy();
        String rest = new String(stream.body().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(begun).isPositive();
        assertThat(rest).endsWith("data: [DONE]\n\n");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(data().resolve("server.json")).doesNotExist();
        CommandFixture.Outcome recorded = CommandFixture.run(
                Map.of("FAIRLEAD_DATA_DIR", data().toString()), "traces", "list", "--output", "json");
        assertThat(recorded.json().path("data").get(0).path("outcome").asString())
                .isEqualTo("completed");
    }

    @Test
    void leaves_the_first_key_in_a_private_file_until_it_is_used() throws Exception {
        LocalAccess.Address address = running(serve("first", "0"));
        Path file = data().resolve("first-admin-key");
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        String key = Files.readString(file).strip();

        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(URI.create(address.url() + "/api/v1/whoami"))
                        .header("Authorization", "Bearer " + key)
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(mode).isEqualTo("rw-------");
        assertThat(Json.mapper().readTree(answer.body()).path("platform_admin").asBoolean())
                .isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.notExists(file));
    }

    @Test
    void refuses_a_data_directory_and_a_port_that_are_in_use_with_one_message() throws Exception {
        Process first = serve("first", "0");
        LocalAccess.Address address = running(first);
        Process second = serve("second", "0");
        int port = URI.create(address.url()).getPort();
        Process third = serve("third", Integer.toString(port), "--data-dir", directory.resolve("other").toString());

        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(third.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(log("second"))
                .contains("is in use by the server at " + address.url(), "kill " + first.pid())
                .doesNotContain("\tat ");
        assertThat(third.exitValue()).isEqualTo(1);
        assertThat(log("third")).contains("127.0.0.1:" + port, "--port N").doesNotContain("\tat ");
    }

    private Path data() {
        return directory.resolve("data");
    }

    private String log(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".log"));
    }

    private Process serve(String name, String port, String... more) throws IOException {
        Path config = Files.writeString(directory.resolve("ports.yaml"), "server:\n  metricsPort: 0\n");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.fairlead.app.Main",
                "serve",
                "--port",
                port));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "OPENAI_BASE_URL", provider.baseUrl() + "/v1",
                        "ANTHROPIC_BASE_URL", provider.baseUrl(),
                        "FAIRLEAD_CONFIG", config.toString()));
        if (more.length == 0) {
            builder.environment().put("FAIRLEAD_DATA_DIR", data().toString());
        }
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private LocalAccess.Address running(Process process) {
        DataDirectory directory = new DataDirectory(data());
        await().atMost(START).until(() -> directory.runningServer().isPresent() || !process.isAlive());
        return directory.runningServer().orElseThrow();
    }
}
