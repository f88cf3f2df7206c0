package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.Pages;
import dev.fairlead.app.client.ScoreTable;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code fairlead scores list}. */
@Command(name = "list", description = "Lists scores, newest first.")
final class ScoresListCommand implements Callable<Integer> {

    private static final int PAGE = 500;

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final ScoreFilters filters = new ScoreFilters();

    @Option(names = "--limit", paramLabel = "N", description = "How many at most; by default 50.")
    private int limit = 50;

    ScoresListCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Map<String, String> query = filters.query(clock);
        JsonNode scores;
        try (Connection connected = connection.connect(terminal)) {
            scores = new Pages(connected.api(), "/api/v1/scores", PAGE).upTo(limit, query);
        }
        if (output.json()) {
            OutputOption.print(terminal, scores);
        } else if (scores.path("data").isEmpty()) {
            terminal.err().println("No score matches. To give one: fairlead scores add NAME VALUE --trace ID");
        } else {
            ScoreTable.of(scores.path("data")).print(terminal);
            if (!scores.path("next_cursor").isNull()) {
                terminal.err().println("There are more; raise --limit.");
            }
        }
        return ExitCode.OK.status();
    }
}
