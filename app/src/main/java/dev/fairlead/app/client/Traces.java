package dev.fairlead.app.client;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.core.http.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds one trace by what a person has at hand: its id, a call's id, or the beginning of one. */
public final class Traces {

    private static final String TRACE = "[0-9a-f]{32}";
    private static final String CALL = "[0-9a-f]{32}-[0-9a-f]{16}";
    private static final String PREFIX = "[0-9a-f]{4,31}";
    private static final String PAGE = "1000";
    private static final int PAGES = 10;

    private final ApiClient api;
    private final Optional<String> tenant;

    /** @param tenant another than the key's own, for platform admins */
    public Traces(ApiClient api, Optional<String> tenant) {
        this.api = api;
        this.tenant = tenant;
    }

    /**
     * The trace with its calls and their content, in the API's schema {@code Trace}; for a call's id that call alone.
     *
     * @param raw whether the bodies as they went over the wire are wanted too
     */
    public JsonNode show(String id, boolean raw) {
        Map<String, String> query = query();
        query.put("raw", Boolean.toString(raw));
        if (id.matches(CALL)) {
            ObjectNode trace = Json.mapper().createObjectNode().put("trace_id", id.substring(0, id.indexOf('-')));
            trace.putArray("spans").add(api.get("/api/v1/spans/" + id, query));
            return trace;
        }
        return api.get("/api/v1/traces/" + (id.matches(TRACE) ? id : find(id)), query);
    }

    private String find(String prefix) {
        if (!prefix.matches(PREFIX)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + prefix
                            + "' is neither a trace id, nor a call id, nor at least 4 hexadecimal digits one begins"
                            + " with.",
                    "Take it from the TRACE column of: fairlead traces list");
        }
        Set<String> found = new LinkedHashSet<>();
        Map<String, String> query = query();
        query.put("limit", PAGE);
        for (int page = 0; page < PAGES; page++) {
            JsonNode calls = api.get("/api/v1/traces", query);
            for (JsonNode call : calls.path("data")) {
                String trace = new Call(call).traceId();
                if (trace.startsWith(prefix)) {
                    found.add(trace);
                }
            }
            if (calls.path("next_cursor").isNull()) {
                break;
            }
            query.put("cursor", calls.path("next_cursor").asString(""));
        }
        if (found.size() > 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    found.size() + " traces begin with " + prefix + ": "
                            + String.join(", ", found.stream().limit(5).toList()) + ".",
                    "Give more of its digits.");
        }
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "None of the newest 10,000 calls belongs to a trace that begins with " + prefix + ".",
                        "See what there is: fairlead traces list"));
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        tenant.ifPresent(value -> query.put("tenant", value));
        return query;
    }
}
