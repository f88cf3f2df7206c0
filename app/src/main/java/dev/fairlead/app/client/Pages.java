package dev.fairlead.app.client;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.core.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A list of the API, read page by page. */
public final class Pages {

    private final ApiClient api;
    private final String path;
    private final int largest;

    /** @param largest entries the API puts on one page at most */
    public Pages(ApiClient api, String path, int largest) {
        this.api = api;
        this.path = path;
        this.largest = largest;
    }

    /** The first entries, in the form of the API's list: its cursor is not null where there are more. */
    public ObjectNode upTo(int limit, Map<String, String> filters) {
        if (limit < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--limit is at least 1, found " + limit + ".", "Leave it out, or raise it.");
        }
        Map<String, String> query = new LinkedHashMap<>(filters);
        ObjectNode all = Json.mapper().createObjectNode();
        ArrayNode rows = all.putArray("data");
        JsonNode cursor;
        do {
            query.put("limit", Integer.toString(Math.clamp(limit - rows.size(), 1, largest)));
            JsonNode page = api.get(path, query);
            page.path("data").forEach(rows::add);
            cursor = page.path("next_cursor");
            query.put("cursor", cursor.asString(""));
        } while (!cursor.isNull() && rows.size() < limit);
        all.set("next_cursor", cursor);
        return all;
    }
}
