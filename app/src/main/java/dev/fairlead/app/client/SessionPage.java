package dev.fairlead.app.client;

import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.app.terminal.Text;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A session as a page to read: its sums, its agents, and who said what. */
public final class SessionPage {

    private static final String ROOT = "/";
    private static final int LONGEST_TEXT = 600;
    private static final int LONGEST_TOOL = 160;

    private final Terminal terminal;
    private final PrintStream out;
    private final boolean full;
    private final Set<String> answered = new HashSet<>();

    /** @param full whether texts are shown to their end */
    public SessionPage(Terminal terminal, boolean full) {
        this.terminal = terminal;
        this.out = terminal.out();
        this.full = full;
    }

    /**
     * @param detail in the API's schema {@code SessionDetail}
     * @param turns in the API's schema {@code Turn}, oldest first
     */
    public void print(JsonNode detail, JsonNode turns) {
        head(detail.path("session"));
        agents(detail.path("agents"));
        turns.forEach(this::turn);
        if (!detail.path("scores").isEmpty()) {
            out.println();
            ScoreTable.of(detail.path("scores")).print(terminal);
        }
    }

    private void head(JsonNode session) {
        out.println("Session " + Text.line(session.path("session").asString("")));
        field("from", time(session.path("first")) + " to " + time(session.path("last")));
        field("models", words(session.path("models")));
        if (!session.path("users").isEmpty()) {
            field("users", words(session.path("users")));
        }
        field(
                "calls",
                Figures.count(session.path("calls").asLong()) + ", "
                        + Figures.count(session.path("errors").asLong()) + " failed, "
                        + Figures.count(session.path("tokens").asLong()) + " tokens, " + cost(session));
    }

    /** Each agent below the one that started it. */
    private void agents(JsonNode agents) {
        out.println();
        Map<String, List<JsonNode>> started = new LinkedHashMap<>();
        Set<String> known = new HashSet<>();
        agents.forEach(agent -> known.add(agent.path("agent").asString("")));
        for (JsonNode agent : agents) {
            String name = agent.path("agent").asString("");
            String parent = agent.path("parent").asString("");
            String above = name.isEmpty() || name.equals(parent) || !known.contains(parent) ? ROOT : parent;
            started.computeIfAbsent(above, _ -> new ArrayList<>()).add(agent);
        }
        Table table = new Table("AGENT", "STARTED BY", ">CALLS", ">FAILED", ">TOKENS", ">COST", "<FROM?");
        Optional.ofNullable(started.remove(ROOT))
                .orElse(List.of())
                .forEach(agent -> add(table, agent, started, "", ""));
        // Agents that name each other as parents hang below nobody.
        while (!started.isEmpty()) {
            String above = started.keySet().iterator().next();
            List<JsonNode> strays = started.getOrDefault(above, List.of());
            started.remove(above);
            strays.forEach(agent -> add(table, agent, started, "", ""));
        }
        table.print(terminal);
    }

    private static void add(
            Table table, JsonNode agent, Map<String, List<JsonNode>> started, String mark, String below) {
        table.row(
                mark + agent.path("agent").asString("(main)"),
                agent.path("started_by").path("name").asString("-"),
                Figures.count(agent.path("calls").asLong()),
                Figures.count(agent.path("errors").asLong()),
                Figures.count(agent.path("tokens").asLong()),
                cost(agent),
                time(agent.path("first")));
        List<JsonNode> children = Optional.ofNullable(
                        started.remove(agent.path("agent").asString("")))
                .orElse(List.of());
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            add(table, children.get(i), started, below + (last ? "└ " : "├ "), below + (last ? "  " : "│ "));
        }
    }

    private void turn(JsonNode turn) {
        Call call = new Call(turn.path("call"));
        out.println();
        out.println(Text.line(
                time(turn.path("call").path("started_at")) + "  " + CallTable.model(call) + "  " + call.status()
                        + call.text("agent").map(agent -> "  agent " + agent).orElse("") + "  " + call.shortId()));
        for (JsonNode segment : turn.path("input")) {
            // What a tool returned stands behind its call.
            if (!answered.contains(segment.path("call_id").asString(""))) {
                said(segment);
            }
        }
        turn.path("output").forEach(this::said);
        for (JsonNode tool : turn.path("tool_calls")) {
            out.println("  → " + Text.line(tool.path("name").asString("")) + " "
                    + line(tool.path("arguments").asString("")));
            if (tool.path("result").isString()) {
                answered.add(tool.path("id").asString(""));
                out.println("  ← " + line(tool.path("result").asString("")));
            }
        }
        if (turn.path("problem").isString()) {
            out.println("  " + Text.line(turn.path("problem").asString("")));
        }
    }

    private void said(JsonNode segment) {
        String origin = segment.path("origin").asString("").replace('_', ' ');
        String text = Text.clean(segment.path("text").asString(""));
        List<String> lines =
                (full ? text : Text.cut(text, LONGEST_TEXT)).lines().toList();
        String who = Text.line("  " + origin + ": ");
        for (int i = 0; i < lines.size(); i++) {
            out.println((i == 0 ? who : "    ") + lines.get(i));
        }
    }

    private String line(String text) {
        return Text.line(full ? text : Text.cut(text, LONGEST_TOOL));
    }

    private void field(String name, String value) {
        out.printf("  %-8s %s%n", name, Text.line(value));
    }

    private static String cost(JsonNode sums) {
        String cost = Figures.dollars(new BigDecimal(sums.path("cost").asString("0")));
        long unpriced = sums.path("unpriced").asLong();
        return unpriced == 0 ? cost : cost + " and " + Figures.count(unpriced) + " unpriced";
    }

    private static String words(JsonNode words) {
        return String.join(
                ", ", words.valueStream().map(word -> word.asString("")).toList());
    }

    private static String time(JsonNode time) {
        return Figures.time(Instant.parse(time.asString("")), ZoneId.systemDefault());
    }
}
