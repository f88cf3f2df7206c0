package dev.fairlead.app.command;

import dev.fairlead.app.client.Call;
import dev.fairlead.app.client.CallTable;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.Pages;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code fairlead traces list}. */
@Command(name = "list", description = "Lists recorded calls, newest first.")
final class TracesListCommand implements Callable<Integer> {

    private static final int PAGE = 500;

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final TraceFilters filters = new TraceFilters();

    @Mixin
    private final Moments range = new Moments();

    @Option(names = "--sort", paramLabel = "FIELD", description = "start (the default), cost, duration or tokens.")
    private String sort = "start";

    @Option(names = "--order", paramLabel = "asc|desc", description = "desc is the default.")
    private String order = "desc";

    @Option(names = "--limit", paramLabel = "N", description = "How many at most; by default 50.")
    private int limit = 50;

    TracesListCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Map<String, String> query = filters.query();
        range.addTo(query, clock);
        query.put("sort", sort);
        query.put("order", order);
        ObjectNode calls;
        try (Connection connected = connection.connect(terminal)) {
            calls = new Pages(connected.api(), "/api/v1/traces", PAGE).upTo(limit, query);
        }
        if (output.json()) {
            OutputOption.print(terminal, calls);
        } else {
            print(calls);
        }
        return ExitCode.OK.status();
    }

    private void print(ObjectNode calls) {
        Table table = new Table(
                "<STARTED",
                "=TRACE",
                "CALL?",
                "MODEL",
                "USER",
                "STATUS",
                ">IN",
                ">OUT",
                ">COST",
                ">LATENCY?",
                ">TTFT?");
        for (JsonNode row : calls.path("data")) {
            Call call = new Call(row);
            table.row(
                    Figures.time(call.startedAt(), ZoneId.systemDefault()),
                    call.shortId(),
                    call.operation(),
                    CallTable.model(call),
                    CallTable.user(call),
                    call.status(),
                    CallTable.input(call),
                    CallTable.output(call),
                    CallTable.cost(call),
                    Figures.millis(call.durationMs()),
                    CallTable.firstToken(call));
        }
        if (table.isEmpty()) {
            terminal.err().println("No call matches.");
            return;
        }
        table.print(terminal);
        if (!calls.path("next_cursor").isNull()) {
            terminal.err().println("There are more; raise --limit. To see one: fairlead traces show TRACE");
        }
    }
}
