package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.ScoreTable;
import dev.fairlead.app.client.Traces;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code fairlead scores add}. */
@Command(name = "add", description = "Scores a trace, one call of it, or a session.")
final class ScoresAddCommand implements Callable<Integer> {

    private static final String NUMBER = "-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?";
    private static final int TRACE = 32;

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "What is judged, such as helpful.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "VALUE", description = "A number, true, false, or a word.")
    private String value = "";

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    @Option(names = "--min", paramLabel = "N", description = "The least a number can be.")
    private Optional<BigDecimal> min = Optional.empty();

    @Option(names = "--max", paramLabel = "N", description = "The most a number can be.")
    private Optional<BigDecimal> max = Optional.empty();

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
    private Optional<String> comment = Optional.empty();

    @Option(names = "--source", paramLabel = "SOURCE", description = "human (the default), api or evaluator.")
    private String source = "human";

    ScoresAddCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What is scored. */
    static final class Target {

        @Option(names = "--trace", paramLabel = "ID", description = "A trace id or its beginning, or the id of a call.")
        private Optional<String> trace = Optional.empty();

        @Option(names = "--session", paramLabel = "ID", description = "A session; see sessions list.")
        private Optional<String> session = Optional.empty();
    }

    @Override
    public Integer call() {
        Map<String, Object> score = new LinkedHashMap<>();
        score.put("name", name);
        score.put("value", value());
        min.ifPresent(bound -> score.put("min", bound));
        max.ifPresent(bound -> score.put("max", bound));
        comment.ifPresent(text -> score.put("comment", text));
        score.put("source", source);
        target.session.ifPresent(session -> score.put("session", session));
        JsonNode kept;
        try (Connection connected = connection.connect(terminal)) {
            target.trace.ifPresent(id -> score.putAll(call(connected, id.toLowerCase(Locale.ROOT))));
            kept = connected.api().post("/api/v1/scores", score);
        }
        if (output.json()) {
            OutputOption.print(terminal, kept);
        } else {
            ScoreTable.of(List.of(kept)).print(terminal);
        }
        return ExitCode.OK.status();
    }

    /** A whole id need not be stored yet, the beginning of one must. */
    private static Map<String, String> call(Connection connected, String id) {
        if (id.length() > TRACE) {
            return Map.of("trace_id", id.substring(0, TRACE), "span_id", id.substring(TRACE + 1));
        }
        return Map.of(
                "trace_id",
                id.length() == TRACE
                        ? id
                        : new Traces(connected.api(), Optional.empty())
                                .show(id, false)
                                .path("trace_id")
                                .asString(""));
    }

    private Object value() {
        if (value.equals("true") || value.equals("false")) {
            return Boolean.valueOf(value);
        }
        if (value.matches(NUMBER)) {
            return new BigDecimal(value);
        }
        if (min.isPresent() || max.isPresent()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + value + "' is no number, and only numbers have a range.",
                    "Leave out --min and --max.");
        }
        return value;
    }
}
