package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code fairlead keys create}. */
@Command(
        name = "create",
        description = {
            "Makes a key. Its secret goes to standard output, this once: KEY=$(fairlead keys create NAME)",
            "An application sends it in the place of its provider key, and the proxy puts in the real one."
        })
final class KeysCreateCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "What people call it, such as the application's name.")
    private String name = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "viewer (the default), operator or admin.")
    private String role = "viewer";

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description = "all (the default), proxy for LLM calls only, or api.")
    private String scope = "all";

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--project", paramLabel = "NAME", description = "What the key is for, within the tenant.")
    private Optional<String> project = Optional.empty();

    @Option(names = "--expires-in", paramLabel = "DURATION", description = "Such as 12h or 90d; by default never.")
    private Optional<String> expiresIn = Optional.empty();

    @Option(names = "--platform-admin", description = "Acts across tenants; for platform admins.")
    private boolean platformAdmin;

    KeysCreateCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("name", name);
        wanted.put("role", role);
        wanted.put("scope", scope);
        tenant.ifPresent(value -> wanted.put("tenant", value));
        project.ifPresent(value -> wanted.put("project", value));
        expiresIn.ifPresent(value -> wanted.put(
                "expires_at", clock.instant().plus(Moments.duration(value)).toString()));
        if (platformAdmin) {
            wanted.put("platform_admin", true);
        }
        JsonNode created;
        try (Connection connected = connection.connect(terminal, ConnectionOptions.Missing.CREATE)) {
            created = connected.api().post("/api/v1/keys", wanted);
        }
        if (output.json()) {
            OutputOption.print(terminal, created);
        } else {
            String id = created.path("key").path("id").asString("");
            terminal.err().println("Key " + id + " for " + name + ", shown this once:");
            terminal.out().println(created.path("secret").asString(""));
            terminal.err().println("To revoke it: fairlead keys revoke " + id);
        }
        return ExitCode.OK.status();
    }
}
