package dev.fairlead.llmtrace.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Series as they follow from rows alone, without any rollup that was kept. */
public final class Recomputed {

    private Recomputed() {}

    public static List<SeriesPoint> series(Scope scope, SeriesQuery query, List<CallRow> rows) {
        Map<List<String>, Long> calls = new HashMap<>();
        for (CallRow row : rows) {
            if (query.covers(scope, RollupKey.of(row))) {
                calls.merge(query.group(Dimensions.of(row)), 1L, Long::sum);
            }
        }
        Set<List<String>> named = query.named(calls);
        Map<Instant, Map<List<String>, RollupSums>> points = new HashMap<>();
        for (CallRow row : rows) {
            RollupKey key = RollupKey.of(row);
            if (query.covers(scope, key)) {
                List<String> group = query.group(key.dimensions());
                points.computeIfAbsent(query.slot(key.hour()), _ -> new HashMap<>())
                        .computeIfAbsent(named.contains(group) ? group : List.of(), _ -> new RollupSums())
                        .add(row);
            }
        }
        List<SeriesPoint> series = new ArrayList<>();
        points.forEach(
                (at, groups) -> groups.forEach((group, sums) -> series.add(new SeriesPoint(at, group, sums.totals()))));
        return series.stream().sorted(SeriesPoint.ORDER).toList();
    }
}
