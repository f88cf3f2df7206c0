package dev.fairlead.app.command;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.terminal.Sparkline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How the calls of each group came in over the last hours or days of a time range. */
final class Trend {

    private static final int BARS = 24;
    private static final Duration HOURS_UP_TO = Duration.ofDays(2);

    private final String title;
    private final Map<List<String>, long[]> groups;

    private Trend(String title, Map<List<String>, long[]> groups) {
        this.title = title;
        this.groups = groups;
    }

    /** @param query of the sums, with the end of their range */
    static Trend of(ApiClient api, Map<String, String> query) {
        Instant to = Instant.parse(query.getOrDefault("to", ""));
        boolean days = query.containsKey("from")
                && Duration.between(Instant.parse(query.getOrDefault("from", "")), to)
                                .compareTo(HOURS_UP_TO)
                        > 0;
        long seconds = (days ? Duration.ofDays(1) : Duration.ofHours(1)).toSeconds();
        Instant last = Instant.ofEpochSecond(Math.floorDiv(to.minusNanos(1).getEpochSecond(), seconds) * seconds);
        Instant first = last.minusSeconds((BARS - 1) * seconds);
        Map<String, String> series = new LinkedHashMap<>(query);
        series.put("step", days ? "day" : "hour");
        series.put("from", later(first, query).toString());
        Map<List<String>, long[]> groups = new HashMap<>();
        for (JsonNode point : api.get("/api/v1/usage/series", series).path("data")) {
            List<String> group = new ArrayList<>();
            point.path("group").forEach(value -> group.add(value.asString("")));
            long bar =
                    (Instant.parse(point.path("at").asString("")).getEpochSecond() - first.getEpochSecond()) / seconds;
            if (bar >= 0 && bar < BARS) {
                groups.computeIfAbsent(group, _ -> new long[BARS])[(int) bar] +=
                        point.path("calls").asLong();
            }
        }
        return new Trend("LAST " + BARS + (days ? " DAYS" : " HOURS"), groups);
    }

    private static Instant later(Instant first, Map<String, String> query) {
        Instant from = query.containsKey("from") ? Instant.parse(query.getOrDefault("from", "")) : first;
        return from.isAfter(first) ? from : first;
    }

    String title() {
        return title;
    }

    /** The bars of one group, named by its values. */
    String of(List<String> group) {
        return Sparkline.of(groups.getOrDefault(group, new long[BARS]));
    }

    String ofAll() {
        long[] sum = new long[BARS];
        groups.values().forEach(bars -> {
            for (int i = 0; i < BARS; i++) {
                sum[i] += bars[i];
            }
        });
        return Sparkline.of(sum);
    }
}
