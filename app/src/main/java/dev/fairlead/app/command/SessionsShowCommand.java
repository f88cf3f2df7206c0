package dev.fairlead.app.command;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.Pages;
import dev.fairlead.app.client.SessionPage;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code fairlead sessions show}. */
@Command(
        name = "show",
        description = "Shows a session: its agents with their cost, who said what, what tools returned.")
final class SessionsShowCommand implements Callable<Integer> {

    private static final int PAGE = 100;

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "ID", description = "The session; see sessions list.")
    private String id = "";

    @Option(names = "--agent", paramLabel = "NAME", description = "The words of this agent only.")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "How many calls at most, oldest first; by default 100.")
    private int limit = 100;

    @Option(names = "--full", description = "Do not shorten what was said.")
    private boolean full;

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    SessionsShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String path = "/api/v1/sessions/" + ApiClient.segment(id);
        Map<String, String> query = new LinkedHashMap<>();
        tenant.ifPresent(value -> query.put("tenant", value));
        ObjectNode session;
        try (Connection connected = connection.connect(terminal)) {
            session = (ObjectNode) connected.api().get(path, query);
            agent.ifPresent(value -> query.put("agent", value));
            session.set("conversation", new Pages(connected.api(), path + "/conversation", PAGE).upTo(limit, query));
        }
        if (output.json()) {
            OutputOption.print(terminal, session);
            return ExitCode.OK.status();
        }
        new SessionPage(terminal, full)
                .print(session, session.path("conversation").path("data"));
        if (!session.path("conversation").path("next_cursor").isNull()) {
            terminal.err().println("There is more; raise --limit.");
        }
        return ExitCode.OK.status();
    }
}
