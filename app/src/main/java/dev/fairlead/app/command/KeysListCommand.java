package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.Keys;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code fairlead keys list}. */
@Command(name = "list", description = "Lists keys, newest first, revoked and expired ones included.")
final class KeysListCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    KeysListCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        JsonNode keys;
        try (Connection connected = connection.connect(terminal)) {
            keys = new Keys(connected.api(), tenant).all();
        }
        if (output.json()) {
            OutputOption.print(terminal, keys);
            return ExitCode.OK.status();
        }
        Table table = new Table("=ID", "NAME", "BEGINS WITH?", "ROLE", "SCOPE", "STATE", "CREATED?", "LAST USED?");
        for (JsonNode key : keys.path("data")) {
            table.row(
                    key.path("id").asString(""),
                    key.path("name").asString(""),
                    key.path("prefix").asString(""),
                    key.path("platform_admin").asBoolean(false)
                            ? "platform admin"
                            : key.path("role").asString(""),
                    key.path("scope").asString(""),
                    state(key),
                    time(key.path("created_at")),
                    time(key.path("last_used_at")));
        }
        table.print(terminal);
        return ExitCode.OK.status();
    }

    private String state(JsonNode key) {
        if (!key.path("revoked_at").isNull()) {
            return "revoked";
        }
        JsonNode expires = key.path("expires_at");
        if (expires.isNull()) {
            return "valid";
        }
        boolean expired = !clock.instant().isBefore(Instant.parse(expires.asString("")));
        return expired ? "expired" : "until " + time(expires);
    }

    private static String time(JsonNode time) {
        return time.isString() ? Figures.time(Instant.parse(time.asString()), ZoneId.systemDefault()) : "-";
    }
}
