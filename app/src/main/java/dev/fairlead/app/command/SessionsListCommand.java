package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.Pages;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code fairlead sessions list}. */
@Command(name = "list", description = "Lists sessions with their calls summed up, the one with the newest call first.")
final class SessionsListCommand implements Callable<Integer> {

    private static final int PAGE = 500;

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final Moments range = new Moments();

    @Option(
            names = "--where",
            paramLabel = "NAME=VALUE",
            description = "Only calls with this provider, model, user, agent or tag; may be repeated.")
    private Map<String, String> where = new LinkedHashMap<>();

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant, or * for all; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "How many at most; by default 50.")
    private int limit = 50;

    SessionsListCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Map<String, String> query = new LinkedHashMap<>(where);
        range.addTo(query, clock);
        tenant.ifPresent(value -> query.put("tenant", value));
        JsonNode sessions;
        try (Connection connected = connection.connect(terminal)) {
            sessions = new Pages(connected.api(), "/api/v1/sessions", PAGE).upTo(limit, query);
        }
        if (output.json()) {
            OutputOption.print(terminal, sessions);
            return ExitCode.OK.status();
        }
        print(sessions);
        return ExitCode.OK.status();
    }

    private void print(JsonNode sessions) {
        Table table = new Table("<LAST CALL", "SESSION", "USERS", "MODELS?", ">CALLS", ">FAILED", ">TOKENS", ">COST");
        for (JsonNode session : sessions.path("data")) {
            table.row(
                    Figures.time(Instant.parse(session.path("last").asString("")), ZoneId.systemDefault()),
                    session.path("session").asString(""),
                    words(session.path("users")),
                    words(session.path("models")),
                    Figures.count(session.path("calls").asLong()),
                    Figures.count(session.path("errors").asLong()),
                    Figures.count(session.path("tokens").asLong()),
                    Figures.dollars(new BigDecimal(session.path("cost").asString("0"))));
        }
        if (table.isEmpty()) {
            terminal.err().println("No call belongs to a session: send X-LLMTrace-Session-ID with calls.");
            return;
        }
        table.print(terminal);
        if (!sessions.path("next_cursor").isNull()) {
            terminal.err().println("There are more; raise --limit. To read one: fairlead sessions show SESSION");
        }
    }

    private static String words(JsonNode words) {
        String all = String.join(
                ", ", words.valueStream().map(word -> word.asString("")).toList());
        return all.isEmpty() ? "-" : all;
    }
}
