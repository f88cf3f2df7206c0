package dev.fairlead.app.doctor;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.Figures;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How a running server is, and whether it can account for every call. */
final class ServerChecks {

    private static final long SLOW_MILLIS = 5_000;

    private final LocalAccess.Address address;

    ServerChecks(LocalAccess.Address address) {
        this.address = address;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        try (ApiClient api = new ApiClient(URI.create(address.url()), Optional.of(address.key()))) {
            JsonNode checks = api.get("/health", Map.of()).path("checks");
            findings.add(Finding.ok("server", "answers at " + address.url() + " (process " + address.pid() + ")"));
            checks.properties().forEach(check -> findings.add(health(check.getKey(), check.getValue())));
            findings.add(lag(checks.path("store").path("facts")));
            findings.add(integrity(api.get("/api/v1/integrity", Map.of())));
        } catch (CommandFailure e) {
            findings.add(Finding.bad("server", String.valueOf(e.getMessage()), e.nextStep()));
        }
        return findings;
    }

    private static Finding health(String name, JsonNode check) {
        String message = check.path("message").asString("");
        return switch (check.path("state").asString("")) {
            case "up" -> Finding.ok(name, message);
            case "degraded" -> Finding.warning(name, message, "see the server's log");
            default -> Finding.bad(name, message, "see the server's log");
        };
    }

    private static Finding lag(JsonNode facts) {
        long millis = facts.path("lag_ms").asLong(0);
        String detail = Figures.count(facts.path("waiting_calls").asLong(0)) + " calls wait, the oldest for "
                + Figures.millis(millis) + "; "
                + Figures.bytes(facts.path("unread_bytes").asLong(0)) + " unread";
        return millis > SLOW_MILLIS
                ? Finding.warning("store lag", detail, "calls come faster than they are stored: see /metrics")
                : Finding.ok("store lag", detail);
    }

    private static Finding integrity(JsonNode account) {
        String detail = "received " + account.path("received").asLong() + ", stored "
                + account.path("stored").asLong() + ", waiting "
                + account.path("waiting").asLong() + ", quarantined "
                + account.path("quarantined").asLong() + ", missing ranges "
                + account.path("missing").size();
        if (!account.path("whole").asBoolean(false)) {
            return Finding.bad("integrity", detail, "rows were lost: look at /api/v1/integrity and restore a backup");
        }
        return account.path("quarantined").asLong() > 0
                ? Finding.warning("integrity", detail, "look into llmtrace/quarantine in the data directory")
                : Finding.ok("integrity", detail);
    }
}
