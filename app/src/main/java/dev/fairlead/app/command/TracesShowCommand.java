package dev.fairlead.app.command;

import dev.fairlead.app.client.CallPage;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.ScoreTable;
import dev.fairlead.app.client.SpanTreePage;
import dev.fairlead.app.client.Traces;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code fairlead traces show}. */
@Command(name = "show", description = "Shows a trace: conversation, tool calls, tokens, money, times.")
final class TracesShowCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "ID", description = "A trace id, a call id, or the beginning of a trace id.")
    private String id = "";

    @Option(names = "--raw", description = "Add both bodies as they went over the wire.")
    private boolean raw;

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant, or * for all; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    TracesShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JsonNode trace;
        try (Connection connected = connection.connect(terminal)) {
            trace = new Traces(connected.api(), tenant).show(id.toLowerCase(Locale.ROOT), raw);
        }
        if (output.json()) {
            OutputOption.print(terminal, trace);
        } else {
            print(trace);
        }
        return ExitCode.OK.status();
    }

    private void print(JsonNode trace) {
        if (trace.path("spans").size() > 1) {
            new SpanTreePage(terminal).print(trace);
        }
        trace.path("spans").forEach(new CallPage(terminal)::print);
        if (!trace.path("scores").isEmpty()) {
            ScoreTable.of(trace.path("scores")).print(terminal);
        }
    }
}
