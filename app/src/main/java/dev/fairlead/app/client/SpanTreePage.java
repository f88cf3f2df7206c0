package dev.fairlead.app.client;

import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The calls of a trace as they are nested in each other. */
public final class SpanTreePage {

    private final Terminal terminal;

    public SpanTreePage(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @param trace in the API's schema {@code Trace} */
    public void print(JsonNode trace) {
        Map<String, Call> calls = new HashMap<>();
        trace.path("spans").forEach(span -> {
            Call call = new Call(span.path("call"));
            calls.put(call.id(), call);
        });
        terminal.out()
                .println(
                        "Trace " + trace.path("trace_id").asString("") + ", " + Figures.count(calls.size()) + " calls");
        Table table = new Table("SPAN", "ID", "AGENT", "STATUS", ">IN", ">OUT", ">COST", ">LATENCY");
        trace.path("tree").forEach(root -> add(table, root, calls, "", ""));
        table.print(terminal);
        terminal.out().println();
    }

    private static void add(Table table, JsonNode node, Map<String, Call> calls, String mark, String below) {
        String id = node.path("call").asString("");
        String span = node.path("span_id").asString("");
        if (calls.containsKey(id)) {
            Call call = calls.get(id);
            table.row(
                    mark + node.path("name").asString(""),
                    span,
                    call.text("agent").orElse("-"),
                    call.status(),
                    CallTable.input(call),
                    CallTable.output(call),
                    CallTable.cost(call),
                    Figures.millis(call.durationMs()));
        } else {
            table.row(mark + "(application)", span, "-", "-", "-", "-", "-", "-");
        }
        int last = node.path("children").size() - 1;
        for (int i = 0; i <= last; i++) {
            add(
                    table,
                    node.path("children").get(i),
                    calls,
                    below + (i == last ? "└ " : "├ "),
                    below + (i == last ? "  " : "│ "));
        }
    }
}
