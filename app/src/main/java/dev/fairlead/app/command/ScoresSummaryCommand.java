package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.ScoreTable;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code fairlead scores summary}. */
@Command(name = "summary", description = "Sums up scores by name; of the last 30 days by default.")
final class ScoresSummaryCommand implements Callable<Integer> {

    private static final MathContext READABLE = new MathContext(4);

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final ScoreFilters filters = new ScoreFilters();

    ScoresSummaryCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        JsonNode sums;
        try (Connection connected = connection.connect(terminal)) {
            sums = connected.api().get("/api/v1/scores/summary", filters.query(clock));
        }
        if (output.json()) {
            OutputOption.print(terminal, sums);
        } else if (sums.path("data").isEmpty()) {
            terminal.err().println("No score was given in this time; --last 90d looks further back.");
        } else {
            print(sums.path("data"));
        }
        return ExitCode.OK.status();
    }

    private void print(JsonNode sums) {
        Table table = new Table("NAME", "TYPE", ">COUNT", ">MEAN", "DISTRIBUTION");
        for (JsonNode sum : sums) {
            table.row(
                    sum.path("name").asString(""),
                    sum.path("type").asString(""),
                    Figures.count(sum.path("count").asLong()),
                    sum.path("mean").isNumber() ? figure(sum.path("mean")) : "-",
                    distribution(sum.path("distribution")));
        }
        table.print(terminal);
    }

    private static String distribution(JsonNode parts) {
        List<String> words = new ArrayList<>();
        for (JsonNode part : parts) {
            JsonNode value = part.path("value");
            String what = value.isNull()
                    ? figure(part.path("from")) + " to " + figure(part.path("to"))
                    : value.isNumber() ? ScoreTable.figure(value) : value.asString("");
            words.add(what + ": " + Figures.count(part.path("count").asLong()));
        }
        return String.join(", ", words);
    }

    private static String figure(JsonNode number) {
        BigDecimal rounded = number.decimalValue().round(READABLE);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
