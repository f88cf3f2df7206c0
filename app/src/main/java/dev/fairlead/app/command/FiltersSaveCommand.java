package dev.fairlead.app.command;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code fairlead filters save}. */
@Command(
        name = "save",
        description =
                "Saves a filter of calls under a name, for everyone of the tenant: fairlead traces list --filter NAME.")
final class FiltersSaveCommand implements Callable<Integer> {

    private static final Set<String> NUMBERS = Set.of("min_cost", "max_cost", "min_latency_ms", "max_latency_ms");

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

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "Lower-case letters, digits, dots, hyphens, underscores.")
    private String name = "";

    @Option(names = "--replace", description = "Replace the filter of this name.")
    private boolean replace;

    FiltersSaveCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Map<String, Object> parameters = parameters();
        JsonNode saved;
        try (Connection connected = connection.connect(terminal)) {
            saved = replace
                    ? connected
                            .api()
                            .put("/api/v1/filters/" + ApiClient.segment(name), Map.of("parameters", parameters))
                    : connected.api().post("/api/v1/filters", Map.of("name", name, "parameters", parameters));
        }
        if (output.json()) {
            OutputOption.print(terminal, saved);
        } else {
            terminal.out().println("Saved " + name + ": " + FiltersListCommand.words(saved.path("parameters")));
        }
        return ExitCode.OK.status();
    }

    /** Typed as the API wants them in a body. */
    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        Map<String, String> query = filters.query();
        range.addTo(query, clock);
        query.forEach((parameter, value) -> {
            if (parameter.equals("tenant") || parameter.equals("filter")) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "A saved filter holds no --" + parameter + ".",
                        "Give that with the command that uses the filter.");
            }
            parameters.put(parameter, typed(parameter, value));
        });
        if (parameters.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "A filter that lets everything through need not be saved.",
                    "Add --user, --failed, ...");
        }
        return parameters;
    }

    private static Object typed(String parameter, String value) {
        if (parameter.equals("failed")) {
            return Boolean.valueOf(value);
        }
        try {
            return NUMBERS.contains(parameter) ? new BigDecimal(value) : value;
        } catch (NumberFormatException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "'" + value + "' is no number.", "Write --min-cost 0.05, for example.", e);
        }
    }
}
