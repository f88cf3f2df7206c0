package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code fairlead usage}. */
@Command(
        name = "usage",
        description = {
            "Sums up calls, errors, tokens and money; of the last 24 hours by default.",
            "Sums are kept by the hour: a range that begins or ends within an hour has the whole of it."
        })
final class UsageCommand implements Callable<Integer> {

    private static final int FIGURES = 10;

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final Moments range = new Moments();

    @Option(
            names = "--group-by",
            paramLabel = "A,B",
            description = "Up to two of model, requested_model, user, agent, key, tenant, provider, operation, dialect,"
                    + " outcome, status_class.")
    private Optional<String> groupBy = Optional.empty();

    @Option(names = "--step", paramLabel = "hour|day", description = "One row for each hour or UTC day.")
    private Optional<String> step = Optional.empty();

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant, or * for all; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    @Option(
            names = "--where",
            paramLabel = "NAME=VALUE",
            description = "Only calls with this provider, requested_model, served_model, operation, dialect, key, user,"
                    + " agent, outcome or status_class; may be repeated.")
    private Map<String, String> where = new LinkedHashMap<>();

    UsageCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Map<String, String> query = new LinkedHashMap<>(where);
        range.addTo(query, clock);
        tenant.ifPresent(value -> query.put("tenant", value));
        JsonNode groups;
        JsonNode whole;
        Optional<Trend> trend = Optional.empty();
        try (Connection connected = connection.connect(terminal)) {
            query.putIfAbsent("to", clock.instant().toString());
            whole = connected.api().get("/api/v1/usage", query);
            groupBy.ifPresent(value -> query.put("group_by", value));
            if (step.isEmpty() && !output.json()) {
                trend = Optional.of(Trend.of(connected.api(), query));
            }
            step.ifPresent(value -> query.put("step", value));
            groups = connected.api().get(step.isPresent() ? "/api/v1/usage/series" : "/api/v1/usage", query);
        }
        if (output.json()) {
            OutputOption.print(terminal, groups);
        } else {
            print(groups, whole, trend);
        }
        return ExitCode.OK.status();
    }

    private void print(JsonNode groups, JsonNode whole, Optional<Trend> trend) {
        List<String> names = new ArrayList<>();
        groupBy.ifPresent(value -> names.addAll(List.of(value.split(","))));
        List<String> columns = new ArrayList<>();
        step.ifPresent(value -> columns.add("<FROM (UTC)"));
        names.forEach(name -> columns.add(name.toUpperCase(java.util.Locale.ROOT)));
        columns.addAll(List.of(
                ">CALLS", ">ERRORS", ">IN", ">OUT", ">COST", ">UNPRICED", ">P50", ">P95?", ">P99?", ">TTFT P50?"));
        trend.ifPresent(known -> columns.add("=" + known.title() + "?"));
        Table table = new Table(columns.toArray(String[]::new));
        for (JsonNode point : groups.path("data")) {
            List<Object> cells = new ArrayList<>();
            step.ifPresent(value ->
                    cells.add(Figures.time(Instant.parse(point.path("at").asString("")), ZoneOffset.UTC)));
            List<String> values = new ArrayList<>();
            point.path("group").forEach(value -> values.add(value.asString("")));
            values.forEach(value -> cells.add(value.isEmpty() ? "-" : value));
            figures(point, cells);
            trend.ifPresent(known -> cells.add(known.of(values)));
            table.row(cells.toArray());
        }
        if (table.isEmpty()) {
            terminal.err().println("No call was made in this time; --last 7d looks further back.");
            return;
        }
        if (!names.isEmpty() || step.isPresent()) {
            for (JsonNode total : whole.path("data")) {
                List<Object> cells = new ArrayList<>();
                cells.add("all");
                while (cells.size()
                        < columns.size() - FIGURES - trend.map(known -> 1).orElse(0)) {
                    cells.add("");
                }
                figures(total, cells);
                trend.ifPresent(known -> cells.add(known.ofAll()));
                table.row(cells.toArray());
            }
        }
        table.print(terminal);
        terminal.err()
                .println("from " + utc(groups.path("from")) + " to " + utc(groups.path("to"))
                        + " UTC, in whole hours; durations are within 2 %");
    }

    private static void figures(JsonNode point, List<Object> cells) {
        JsonNode usage = point.path("usage");
        JsonNode latency = point.path("latency_ms");
        cells.add(Figures.count(point.path("calls").asLong()));
        cells.add(Figures.count(point.path("errors").asLong()));
        cells.add(Figures.count(
                usage.path("total_tokens").asLong() - usage.path("output").asLong()));
        cells.add(Figures.count(usage.path("output").asLong()));
        cells.add(cost(
                new BigDecimal(point.path("cost").asString("0")),
                point.path("unpriced").asLong()));
        cells.add(Figures.count(point.path("unpriced").asLong()));
        cells.add(millis(latency.path("p50")));
        cells.add(millis(latency.path("p95")));
        cells.add(millis(latency.path("p99")));
        cells.add(millis(point.path("first_token_ms").path("p50")));
    }

    private static String cost(BigDecimal cost, long unpriced) {
        return cost.signum() == 0 && unpriced > 0 ? "unpriced" : Figures.dollars(cost);
    }

    private static String utc(JsonNode time) {
        return Figures.time(Instant.parse(time.asString("")), ZoneOffset.UTC);
    }

    private static String millis(JsonNode figure) {
        return figure.isNumber() ? Figures.millis(figure.asDouble()) : "-";
    }
}
