package dev.fairlead.app.command;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code fairlead traces delete}. */
@Command(
        name = "delete",
        description = "Deletes recorded calls with their text: a trace, a session, or all of a user. Cannot be undone.")
final class TracesDeleteCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final InputStream answers;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant, or * for all; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** @param answers where a person answers */
    TracesDeleteCommand(Terminal terminal, InputStream answers) {
        this.terminal = terminal;
        this.answers = answers;
    }

    /** What is deleted. */
    static final class Choice {

        @Option(names = "--trace", paramLabel = "ID", description = "The calls of a trace.")
        private Optional<String> trace = Optional.empty();

        @Option(names = "--session", paramLabel = "ID", description = "The calls of a session.")
        private Optional<String> session = Optional.empty();

        @Option(names = "--user", paramLabel = "ID", description = "The calls of a user, and the name in the series.")
        private Optional<String> user = Optional.empty();

        private String path() {
            return trace.map(id -> "/api/v1/traces/" + ApiClient.segment(id))
                    .or(() -> session.map(id -> "/api/v1/sessions/" + ApiClient.segment(id)))
                    .or(() -> user.map(id -> "/api/v1/users/" + ApiClient.segment(id)))
                    .orElse("");
        }

        private String name() {
            return trace.map(id -> "trace " + id)
                    .or(() -> session.map(id -> "session " + id))
                    .or(() -> user.map(id -> "user " + id))
                    .orElse("");
        }
    }

    @Override
    public Integer call() {
        if (choice.path().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "What is to be deleted is not said.", "Name it with --trace, --session or --user.");
        }
        if (!yes) {
            confirm();
        }
        JsonNode deletion;
        try (Connection connected = connection.connect(terminal)) {
            Map<String, String> query = tenant.map(id -> Map.of("tenant", id)).orElse(Map.of());
            deletion = connected.api().deleteAll(choice.path(), query);
        }
        if (output.json()) {
            OutputOption.print(terminal, deletion);
        } else {
            terminal.out()
                    .println("Deleted " + Figures.calls(deletion.path("deleted").asLong()) + " of " + choice.name()
                            + ".");
        }
        return ExitCode.OK.status();
    }

    private void confirm() {
        if (!terminal.interactive()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "Nobody is there to confirm the deletion of " + choice.name() + ".", "Add --yes.");
        }
        terminal.err().print("Delete all calls of " + choice.name() + " for good? [y/N] ");
        terminal.err().flush();
        if (!answer().equalsIgnoreCase("y")) {
            throw new CommandFailure(ExitCode.FAILED, "Nothing was deleted.", "Answer y to delete.");
        }
    }

    private String answer() {
        try {
            String line = new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            return "";
        }
    }
}
