package dev.fairlead.app.command;

import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.http.Json;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Whether people or programs read what a command prints. */
final class OutputOption {

    /** Forms of output. */
    enum Form {
        TABLE,
        JSON
    }

    @Option(
            names = "--output",
            paramLabel = "table|json",
            description = "For people (table, the default) or programs (json).")
    Form form = Form.TABLE;

    boolean json() {
        return form == Form.JSON;
    }

    /** Prints what the server answered, as it answered it. */
    static void print(Terminal terminal, JsonNode answer) {
        terminal.out().println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer));
    }
}
