package dev.fairlead.app.client;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.core.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The keys of a tenant. */
public final class Keys {

    private static final String PAGE = "500";

    private final ApiClient api;
    private final Optional<String> tenant;

    /** @param tenant another than the key's own, for platform admins */
    public Keys(ApiClient api, Optional<String> tenant) {
        this.api = api;
        this.tenant = tenant;
    }

    /** Every key, in the form of the API's list. */
    public JsonNode all() {
        ObjectNode all = Json.mapper().createObjectNode();
        ArrayNode keys = all.putArray("data");
        Map<String, String> query = new LinkedHashMap<>();
        query.put("limit", PAGE);
        tenant.ifPresent(value -> query.put("tenant", value));
        JsonNode cursor;
        do {
            JsonNode page = api.get("/api/v1/keys", query);
            page.path("data").forEach(keys::add);
            cursor = page.path("next_cursor");
            query.put("cursor", cursor.asString(""));
        } while (!cursor.isNull());
        all.set("next_cursor", cursor);
        return all;
    }

    /**
     * Revokes a key.
     *
     * @param id its id, or the beginning of its secret as lists show it
     */
    public JsonNode revoke(String id) {
        String found = id;
        if (!id.startsWith("key_")) {
            found = byPrefix(id);
        }
        String query = tenant.map(value -> "?tenant=" + value).orElse("");
        return api.delete("/api/v1/keys/" + found + query);
    }

    private String byPrefix(String prefix) {
        String only = "";
        for (JsonNode key : all().path("data")) {
            if (key.path("prefix").asString("").equals(prefix)) {
                if (!only.isEmpty()) {
                    throw new CommandFailure(
                            ExitCode.USAGE,
                            "More than one key begins with " + prefix + ".",
                            "Give its id: fairlead keys list");
                }
                only = key.path("id").asString("");
            }
        }
        if (only.isEmpty()) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "No key is '" + prefix + "'.", "See: fairlead keys list");
        }
        return only;
    }
}
