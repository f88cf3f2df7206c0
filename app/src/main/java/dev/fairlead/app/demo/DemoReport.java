package dev.fairlead.app.demo;

import dev.fairlead.app.client.Call;
import dev.fairlead.app.client.CallTable;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints what the demo found. */
public final class DemoReport {

    private final Terminal terminal;

    public DemoReport(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The table of calls, the totals, and whether all of it agrees. */
    public void print(Demo.Result result) {
        Account account = result.account();
        PrintStream out = terminal.out();
        out.println();
        table(account.recorded()).print(terminal);
        out.println();
        totals(account.recorded(), out);
        out.println("~ is estimated: the provider reported no usage, because the stream was silent or broke off.");
        out.println();
        out.printf(
                "The provider's own bill   %d calls it reported: %s tokens, %s; recorded: %s tokens, %s%n",
                account.exact(),
                Figures.count(account.billedTokens()),
                Figures.dollars(account.billedCost()),
                Figures.count(account.recordedTokens()),
                Figures.dollars(account.recordedCost()));
        if (account.estimated() > 0) {
            out.printf("                          %d it charged without a report, estimated%n", account.estimated());
        }
        JsonNode integrity = result.integrity();
        out.printf(
                "Integrity                 received %d = stored %d + waiting %d + quarantined %d; missing %d%n",
                integrity.path("received").asLong(),
                integrity.path("stored").asLong(),
                integrity.path("waiting").asLong(),
                integrity.path("quarantined").asLong(),
                integrity.path("missing").size());
        if (result.good()) {
            out.printf("All %d calls are recorded exactly once.%n", result.sent());
        } else {
            account.faults().forEach(fault -> terminal.err().println("fairlead: " + fault));
            terminal.err().println("fairlead: the demo does not add up; this is a fault of Fairlead, please report it");
        }
    }

    private static Table table(List<Call> calls) {
        Table table = new Table("CALL", "MODEL", "USER", "STATUS", ">IN", ">OUT", ">COST", ">LATENCY?", ">TTFT?");
        calls.forEach(call -> table.row(
                call.operation(),
                CallTable.model(call),
                CallTable.user(call),
                call.status(),
                CallTable.input(call),
                CallTable.output(call),
                CallTable.cost(call),
                Figures.millis(call.durationMs()),
                CallTable.firstToken(call)));
        return table;
    }

    private static void totals(List<Call> calls, PrintStream out) {
        BigDecimal cost = calls.stream().flatMap(call -> call.cost().stream()).reduce(BigDecimal.ZERO, BigDecimal::add);
        out.printf(
                "%d calls, %d failed; %s tokens in, %s out; %s, %d unpriced%n",
                calls.size(),
                calls.stream().filter(Call::failed).count(),
                Figures.count(calls.stream().mapToLong(Call::input).sum()),
                Figures.count(calls.stream().mapToLong(Call::output).sum()),
                Figures.dollars(cost),
                calls.stream().filter(call -> call.unpricedReason().isPresent()).count());
    }
}
