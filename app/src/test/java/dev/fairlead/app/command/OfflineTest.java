package dev.fairlead.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.app.command.CommandFixture.Outcome;
import dev.fairlead.app.terminal.Terminal;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

@Timeout(60)
class OfflineTest {

    @TempDir
    Path directory;

    @Test
    void opens_the_data_directory_itself_where_no_server_runs() throws Exception {
        Path data = directory.resolve("data");
        String trace;
        try (CommandFixture fixture = new CommandFixture(data)) {
            trace = fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of()));
        }
        Map<String, String> environment = Map.of("FAIRLEAD_DATA_DIR", data.toString());

        Outcome listed = CommandFixture.run(environment, "traces", "list", "--output", "json");
        Outcome summed = CommandFixture.run(environment, "usage", "--output", "json");

        assertThat(listed.json().path("data").get(0).path("trace_id").asString())
                .isEqualTo(trace);
        assertThat(summed.json().path("data").get(0).path("calls").asLong()).isEqualTo(1);
        assertThat(data.resolve("server.json")).doesNotExist();
    }

    @Test
    void says_how_to_start_a_server_where_nothing_was_ever_kept() {
        Path nowhere = directory.resolve("nowhere");

        Outcome listed = CommandFixture.run(Map.of(), "traces", "list", "--data-dir", nowhere.toString());

        assertThat(listed.status()).isEqualTo(3);
        assertThat(listed.err()).contains("fairlead serve");
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void shows_what_commands_there_are_where_none_is_named() {
        Outcome nothing = CommandFixture.run(Map.of());
        Outcome group = CommandFixture.run(Map.of(), "traces");

        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("serve", "Begin with: fairlead demo");
        assertThat(nothing.out()).isEmpty();
        assertThat(group.status()).isEqualTo(2);
        assertThat(group.err()).contains("Usage: fairlead traces", "list", "delete");
        assertThat(CommandFixture.run(Map.of(), "traces", "--help").status()).isZero();
    }

    @Test
    void says_of_every_option_what_it_is_for() {
        var terminal = new Terminal(System.out, System.err, Map.of(), OptionalInt.empty());
        var root = new FairleadCommand(terminal, Clock.systemUTC(), InputStream.nullInputStream()).commandLine();

        assertThat(undescribed(root)).isEmpty();
    }

    /** Options and parameters without a description, or with a percent sign, which picocli takes for a format. */
    private static List<String> undescribed(CommandLine command) {
        List<String> found = new ArrayList<>();
        for (ArgSpec argument : command.getCommandSpec().args()) {
            String text = String.join("", argument.description());
            if (text.isEmpty() || text.contains("%")) {
                found.add(command.getCommandSpec().qualifiedName() + " " + argument.paramLabel() + ": " + text);
            }
        }
        command.getSubcommands().values().forEach(below -> found.addAll(undescribed(below)));
        return found;
    }

    @Test
    void says_that_a_server_has_no_known_name() {
        Outcome listed = CommandFixture.run(Map.of("FAIRLEAD_URL", "http://fairlead.invalid"), "traces", "list");

        assertThat(listed.status()).isEqualTo(3);
        assertThat(listed.err()).contains("its name is not known");
    }

    @Test
    void lists_every_problem_of_a_configuration() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.yaml"), """
                server:
                  metricsPort: 70000
                llmtrace:
                  listner: {port: 1}
                """);

        Outcome checked = CommandFixture.run(Map.of(), "config", "check", "--config", file.toString());

        assertThat(checked.status()).isEqualTo(1);
        assertThat(checked.out())
                .contains("bad.yaml:2: server.metricsPort", "bad.yaml:4: llmtrace.listner", "did you mean listener?");
    }

    @Test
    void finds_an_upstream_that_could_not_work() throws Exception {
        Path file = Files.writeString(directory.resolve("upstream.yaml"), """
                llmtrace:
                  upstreams:
                    in-house: {dialect: openai}
                """);

        Outcome checked = CommandFixture.run(Map.of(), "config", "check", "--config", file.toString());

        assertThat(checked.status()).isEqualTo(1);
        assertThat(checked.out()).contains("llmtrace.upstreams.in-house.baseUrl is missing");
    }

    @Test
    void prints_where_settings_come_from_and_never_a_secret() {
        Outcome printed =
                CommandFixture.run(Map.of("OPENAI_API_KEY", "sk-very-secret"), "config", "print", "--data-dir", "here");

        assertThat(printed.status()).isZero();
        assertThat(printed.out())
                .contains("dataDir: here  # flag --data-dir", "env OPENAI_API_KEY", "port: 8080  # default")
                .doesNotContain("sk-very-secret");
    }
}
