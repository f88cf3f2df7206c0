package dev.fairlead.app.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Asks again and again for calls not seen yet. A call is stored when it ends and sorted by when it began, so each question
 * reaches back as far as calls usually take.
 */
public final class NewCalls {

    private static final Duration LONGEST_CALL = Duration.ofMinutes(15);
    private static final String PAGE = "200";

    private final ApiClient api;
    private final Map<String, String> filters;
    private final Clock clock;
    private final Map<String, Instant> seen = new HashMap<>();
    private boolean first = true;

    /** @param filters the API's query parameters, without time, order and page */
    public NewCalls(ApiClient api, Map<String, String> filters, Clock clock) {
        this.api = api;
        this.filters = Map.copyOf(filters);
        this.clock = clock;
    }

    /** What came since the last question, oldest first; the first answer is what was there before, without being new. */
    public List<Call> next() {
        Instant since = clock.instant().minus(LONGEST_CALL);
        seen.values().removeIf(started -> started.isBefore(since));
        List<Call> found = new ArrayList<>();
        Map<String, String> query = new LinkedHashMap<>(filters);
        query.put("from", since.toString());
        query.put("limit", PAGE);
        while (true) {
            JsonNode page = api.get("/api/v1/traces", query);
            int before = found.size();
            page.path("data").forEach(row -> {
                Call call = new Call(row);
                if (seen.putIfAbsent(call.id(), call.startedAt()) == null) {
                    found.add(call);
                }
            });
            // The first question reads everything, so that a call which began early and ends now is told from an old
            // one.
            if (page.path("next_cursor").isNull() || !first && found.size() == before) {
                break;
            }
            query.put("cursor", page.path("next_cursor").asString(""));
        }
        first = false;
        found.sort(Comparator.comparing(Call::startedAt));
        return found;
    }
}
