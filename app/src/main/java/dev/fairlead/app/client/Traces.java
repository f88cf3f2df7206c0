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
    private static final String PAGE = "200";

    private final ApiClient api;
    private final Optional<String> tenant;

    /** @param tenant another than the key's own, for platform admins */
    public Traces(ApiClient api, Optional<String> tenant) {
        this.api = api;
        this.tenant = tenant;
    }

    /**
     * One call with its content and both bodies, in the API's schema {@code Span}.
     *
     * @param id of the call, or of a trace that has one call only, or the beginning of one
     */
    public JsonNode call(String id) {
        JsonNode spans = show(id, true).path("spans");
        if (spans.size() > 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The trace has " + spans.size() + " calls.",
                    "Give the id of one: " + new Call(spans.get(0).path("call")).id());
        }
        return spans.get(0);
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
            JsonNode span = api.get("/api/v1/spans/" + id, query);
            trace.putArray("spans").add(span);
            trace.set("scores", span.path("scores"));
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
        query.put("trace", prefix);
        query.put("limit", PAGE);
        JsonNode calls;
        do {
            calls = api.get("/api/v1/traces", query);
            calls.path("data").forEach(call -> found.add(new Call(call).traceId()));
            query.put("cursor", calls.path("next_cursor").asString(""));
        } while (!calls.path("next_cursor").isNull() && found.size() < 2);
        if (found.size() > 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "More than one trace begins with " + prefix + ": "
                            + String.join(", ", found.stream().limit(5).toList()) + ".",
                    "Give more of its digits.");
        }
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "No stored call belongs to a trace that begins with " + prefix + ".",
                        "See what there is: fairlead traces list"));
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        tenant.ifPresent(value -> query.put("tenant", value));
        return query;
    }
}
