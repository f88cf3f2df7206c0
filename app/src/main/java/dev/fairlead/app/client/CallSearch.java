package dev.fairlead.app.client;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.core.http.Json;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A search in what was said, for as long as it takes: a server looks back for a while at a time. */
public final class CallSearch {

    private static final int MOST_AT_ONCE = 100;

    private final ApiClient api;
    private final Map<String, String> query;

    /** @param query the API's query parameters, without limit and cursor */
    public CallSearch(ApiClient api, Map<String, String> query) {
        this.api = api;
        this.query = new TreeMap<>(query);
    }

    /**
     * Where a search ended.
     *
     * @param progress in the API's schema {@code SearchProgress}, of the whole search
     * @param cursor null where everything was looked into
     */
    public record End(JsonNode progress, JsonNode cursor) {}

    /**
     * Looks until so many calls are found or there are no more.
     *
     * @param found told each match, in the API's schema {@code SearchMatch}
     * @param come told several times a second how far the search is
     */
    public End run(int limit, Consumer<JsonNode> found, Consumer<JsonNode> come) {
        int left = limit;
        ObjectNode sum = Json.mapper().createObjectNode();
        while (true) {
            query.put("limit", Integer.toString(Math.clamp(left, 1, MOST_AT_ONCE)));
            try (ServerEvents events = api.events("/api/v1/search/stream", query, Map.of())) {
                var event = events.next();
                while (event.isPresent() && !event.get().name().equals("end")) {
                    if (event.get().name().equals("match")) {
                        found.accept(event.get().data());
                        left--;
                    } else if (event.get().name().equals("problem")) {
                        throw new CommandFailure(
                                ExitCode.FAILED,
                                event.get().data().path("detail").asString(""),
                                "Try again, with a shorter time range where that is asked for.");
                    } else {
                        come.accept(added(sum, event.get().data()));
                    }
                    event = events.next();
                }
                JsonNode end = event.orElseThrow(() -> new IOException("the server has ended it"))
                        .data();
                sum = added(sum, end.path("progress"));
                if (end.path("next_cursor").isNull() || left <= 0) {
                    return new End(sum, end.path("next_cursor"));
                }
                query.put("cursor", end.path("next_cursor").asString(""));
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.UNREACHABLE, "The search broke off: " + e.getMessage() + ".", "Try again.", e);
            }
        }
    }

    /** The progress of several parts together; what is still to come is what the last one says. */
    private static ObjectNode added(JsonNode before, JsonNode part) {
        ObjectNode sum = part.deepCopy().asObject();
        for (String field : new String[] {"scanned_calls", "scanned_bytes", "unreadable_calls"}) {
            sum.put(field, before.path(field).asLong() + part.path(field).asLong());
        }
        if (part.path("back_to").isNull() && before.has("back_to")) {
            sum.set("back_to", before.path("back_to"));
        }
        return sum;
    }
}
