package dev.fairlead.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fairlead.app.command.CommandFixture.Outcome;
import dev.fairlead.core.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that replay prints, run by a real shell with a real curl against the proxy. */
@Timeout(60)
class ReplayCommandTest {

    @TempDir
    static Path directory;

    private static CommandFixture fixture;
    private static String key;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() {
        fixture = new CommandFixture(directory.resolve("data"));
        key = fixture.run("keys", "create", "replay", "--scope", "proxy").out().strip();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's $HOME, `id`, $(id) and \\ \\n \" %s %d ! * ~",
                "two\nlines\n\nand\ttabs",
                "'; touch owned; echo '",
                "EOF\nFAIRLEAD_BODY",
                "Gda\u0144sk \ud83d\ude80 {a,b} [1-3]",
                "@/etc/passwd"
            })
    void a_shell_makes_the_same_call_again_byte_for_byte(String text) throws Exception {
        String body = Json.text(Map.of("model", "gpt-5", "messages", List.of(Map.of("role", "user", "content", text))));
        String trace =
                fixture.stored(send("/v1/chat/completions?a=%5Bb%5D&c='d'", body, "Authorization", "Bearer " + key));

        Outcome printed = fixture.run("replay", trace);
        String answer = shell(printed.out());

        assertThat(printed.out()).doesNotContain(key).contains("FAIRLEAD_KEY");
        assertThat(Json.mapper().readTree(answer).path("choices").size()).isEqualTo(1);
        assertThat(replayed(trace)).isEqualTo(body);
        assertThat(directory.resolve("owned")).doesNotExist();
    }

    @Test
    void a_body_in_a_file_is_sent_from_there() throws Exception {
        String body = "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "long ".repeat(60_000)
                + "\"}]}";
        String trace = fixture.stored(send("/v1/chat/completions", body, "Authorization", "Bearer " + key));
        Path file = directory.resolve("it's a body.json");

        Outcome printed = fixture.run("replay", trace, "--body", file.toString());
        shell(printed.out());
        String inside = replayed(trace);
        shell(fixture.run("replay", trace).out());

        assertThat(Files.readString(file)).isEqualTo(body);
        assertThat(inside).isEqualTo(body);
        assertThat(replayed(trace)).isEqualTo(body);
    }

    @Test
    void a_call_in_another_dialect_carries_the_headers_it_needs() throws Exception {
        String body =
                "{\"model\":\"claude-sonnet-5\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        String trace = fixture.stored(send("/v1/messages", body, "x-api-key", key));

        Outcome printed = fixture.run("replay", trace);

        assertThat(Json.mapper().readTree(shell(printed.out())).path("type").asString())
                .isEqualTo("message");
        assertThat(printed.out()).contains("anthropic-version: 2023-06-01", "X-LLMTrace-Provider: anthropic");
    }

    @Test
    void without_a_key_the_shell_says_what_to_set() throws Exception {
        String trace = fixture.stored(fixture.chat(key, "gpt-5", Map.of()));

        Process shell = new ProcessBuilder(
                        "sh", "-c", fixture.run("replay", trace).out())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).isNotZero();
        assertThat(said).contains("FAIRLEAD_KEY: set it to a key");
    }

    @Test
    void a_call_that_does_not_exist_is_not_found() {
        assertThat(fixture.run("replay", "0000000000000000000000000000dead").status())
                .isEqualTo(5);
    }

    /** What the newest call but the recorded one has sent. */
    private static String replayed(String trace) {
        CommandFixture.Outcome[] newest = new CommandFixture.Outcome[1];
        org.awaitility.Awaitility.await().until(() -> {
            newest[0] = fixture.run("traces", "list", "--limit", "1", "--output", "json");
            return !newest[0]
                    .json()
                    .path("data")
                    .get(0)
                    .path("trace_id")
                    .asString()
                    .equals(trace);
        });
        String id = newest[0].json().path("data").get(0).path("id").asString();
        return fixture.run("traces", "show", id, "--raw", "--output", "json")
                .json()
                .path("spans")
                .get(0)
                .path("content")
                .path("request")
                .asString();
    }

    /** @return what curl wrote, which has to succeed */
    private static String shell(String command) throws IOException, InterruptedException {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/curl")))
                .as("curl is installed")
                .isTrue();
        Path script = Files.writeString(directory.resolve("replay.sh"), command);
        ProcessBuilder builder = new ProcessBuilder("sh", script.toString()).directory(directory.toFile());
        builder.environment().put("FAIRLEAD_KEY", key);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process shell = builder.start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(command).isZero();
        return out;
    }

    private HttpResponse<String> send(String path, String body, String header, String value) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(fixture.address.url() + path))
                        .header(header, value)
                        .header("Content-Type", "application/json")
                        .header("anthropic-version", "2023-06-01")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }
}
