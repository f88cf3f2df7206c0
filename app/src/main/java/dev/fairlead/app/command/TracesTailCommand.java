package dev.fairlead.app.command;

import dev.fairlead.app.client.Call;
import dev.fairlead.app.client.CallTable;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.NewCalls;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.app.terminal.Text;
import dev.fairlead.core.http.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead traces tail}. */
@Command(name = "tail", description = "Follows calls as they are recorded, until Ctrl-C.")
final class TracesTailCommand implements Callable<Integer> {

    private static final Duration PAUSE = Duration.ofMillis(700);
    private static final String FORM = "%-19s  %-12s  %-18s  %-26s  %-14s  %-13s  %8s  %8s  %11s  %9s  %9s";

    private final Terminal terminal;
    private final Clock clock;

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

    TracesTailCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Connection connected = connection.connect(terminal)) {
            NewCalls calls = new NewCalls(connected.api(), filters.query(clock), clock);
            List<Call> before = calls.next();
            if (!output.json()) {
                terminal.out()
                        .println(String.format(
                                Locale.ROOT,
                                FORM,
                                "STARTED",
                                "TRACE",
                                "CALL",
                                "MODEL",
                                "USER",
                                "STATUS",
                                "IN",
                                "OUT",
                                "COST",
                                "LATENCY",
                                "TTFT"));
            }
            long left = show(before.subList(Math.max(0, before.size() - begin), before.size()), count);
            while (left > 0 && !terminal.out().checkError()) {
                Thread.sleep(PAUSE);
                left = show(calls.next(), left);
            }
        }
        return ExitCode.OK.status();
    }

    /** Prints at most {@code left} calls; returns how many may still be printed. */
    private long show(List<Call> calls, long left) {
        calls.stream()
                .limit(left)
                .forEach(call -> terminal.out().println(output.json() ? Json.text(call.json()) : line(call)));
        return left - Math.min(left, calls.size());
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
