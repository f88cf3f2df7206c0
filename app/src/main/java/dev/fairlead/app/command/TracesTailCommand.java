package dev.fairlead.app.command;

import dev.fairlead.app.client.Call;
import dev.fairlead.app.client.CallTable;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.LiveCalls;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.app.terminal.Text;
import dev.fairlead.core.http.Json;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead traces tail}. */
@Command(name = "tail", description = "Follows calls as they are recorded, until Ctrl-C.")
final class TracesTailCommand implements Callable<Integer> {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String FORM = "%-19s  %-12s  %-18s  %-26s  %-14s  %-13s  %8s  %8s  %11s  %9s  %9s";

    private static final String[] COLUMNS = {
        "STARTED", "TRACE", "CALL", "MODEL", "USER", "STATUS", "IN", "OUT", "COST", "LATENCY", "TTFT"
    };

    private final Terminal terminal;
    private long left;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final TraceFilters filters = new TraceFilters();

    @Option(
            names = "--begin",
            paramLabel = "N",
            description = "Show the newest N that are there already; by default 10.")
    private int begin = 10;

    @Option(names = "--count", paramLabel = "N", description = "End after N calls; by default never.")
    private long count = Long.MAX_VALUE;

    TracesTailCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        LiveCalls calls = new LiveCalls(filters.query(), begin);
        left = count;
        try (Connection connected = connection.connect(terminal)) {
            follow(calls, connected);
        }
        while (left > 0 && !terminal.out().checkError()) {
            terminal.err().println("The connection has ended; trying again.");
            Thread.sleep(PAUSE);
            Optional<Connection> again = connection.again(terminal);
            if (again.isPresent()) {
                try (Connection connected = again.get()) {
                    follow(calls, connected);
                } catch (CommandFailure e) {
                    if (!isPassing(e)) {
                        throw e;
                    }
                }
            }
        }
        return ExitCode.OK.status();
    }

    /** A server that starts again serves for a moment before it has left its new key in the data directory. */
    private boolean isPassing(CommandFailure failure) {
        return switch (failure.exitCode()) {
            case UNREACHABLE -> true;
            case NOT_ALLOWED -> connection.keyChangesWithServer(terminal);
            default -> false;
        };
    }

    private void follow(LiveCalls calls, Connection connected) {
        if (!calls.begun() && !output.json()) {
            terminal.out().println(String.format(Locale.ROOT, FORM, (Object[]) COLUMNS));
        }
        calls.follow(
                connected.api(),
                this::show,
                missed -> terminal.err().println(Figures.count(missed) + " calls came too fast to be shown."));
    }

    /** Prints a call; returns whether more are wanted. */
    private boolean show(Call call) {
        if (left > 0) {
            terminal.out().println(output.json() ? Json.text(call.json()) : line(call));
            left--;
        }
        return left > 0 && !terminal.out().checkError();
    }

    private String line(Call call) {
        String line = String.format(
                Locale.ROOT,
                FORM,
                Figures.time(call.startedAt(), ZoneId.systemDefault()),
                call.shortId(),
                Text.cut(call.operation(), 18),
                Text.cut(Text.line(CallTable.model(call)), 26),
                Text.cut(Text.line(CallTable.user(call)), 14),
                call.status(),
                CallTable.input(call),
                CallTable.output(call),
                CallTable.cost(call),
                Figures.millis(call.durationMs()),
                CallTable.firstToken(call));
        return terminal.columns().isPresent()
                ? Text.cut(line, terminal.columns().getAsInt())
                : line;
    }
}
