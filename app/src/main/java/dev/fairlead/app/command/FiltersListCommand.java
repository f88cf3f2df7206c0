package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.Pages;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code fairlead filters list}. */
@Command(name = "list", description = "Lists saved filters by name.")
final class FiltersListCommand implements Callable<Integer> {

    private static final int PAGE = 500;
    private static final int ALL = 1000;

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    FiltersListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JsonNode filters;
        try (Connection connected = connection.connect(terminal)) {
            filters = new Pages(connected.api(), "/api/v1/filters", PAGE).upTo(ALL, Map.of());
        }
        if (output.json()) {
            OutputOption.print(terminal, filters);
            return ExitCode.OK.status();
        }
        Table table = new Table("NAME", "LETS THROUGH", "BY");
        for (JsonNode filter : filters.path("data")) {
            table.row(
                    filter.path("name").asString(""),
                    words(filter.path("parameters")),
                    filter.path("author").path("name").asString(""));
        }
        if (table.isEmpty()) {
            terminal.err().println("No filter is saved. To save one: fairlead filters save NAME --user ada --failed");
        } else {
            table.print(terminal);
        }
        return ExitCode.OK.status();
    }

    static String words(JsonNode parameters) {
        return parameters.properties().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + parameter.getValue().asString(""))
                .collect(Collectors.joining(", "));
    }
}
