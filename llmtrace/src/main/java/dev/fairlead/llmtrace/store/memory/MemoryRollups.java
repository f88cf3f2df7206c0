package dev.fairlead.llmtrace.store.memory;

import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.RollupSums;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Series;
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sums of all calls there ever were, by hour and dimensions, from which series come. For one thread at a time. */
final class MemoryRollups {

    private final Map<RollupKey, RollupSums> sums = new HashMap<>();

    void add(Collection<CallRow> calls) {
        RollupSums.of(calls)
                .forEach((key, hour) ->
                        sums.computeIfAbsent(key, _ -> new RollupSums()).add(hour));
    }

    /** Goes on counting a user's calls, without the name. */
    void forget(Scope scope, String user) {
        List<RollupKey> named = sums.keySet().stream()
                .filter(key -> scope.covers(key.dimensions().value(Dimension.TENANT))
                        && key.dimensions().value(Dimension.USER).equals(user))
                .toList();
        for (RollupKey key : named) {
            RollupSums hour = sums.remove(key);
            RollupKey nameless = new RollupKey(key.hour(), key.dimensions().withoutUser());
            if (hour != null) {
                sums.computeIfAbsent(nameless, _ -> new RollupSums()).add(hour);
            }
        }
    }

    Series series(Scope scope, SeriesQuery query) {
        record Slot(Instant at, List<String> group) {}
        Map<List<String>, Long> calls = new HashMap<>();
        sums.forEach((key, hour) -> {
            if (query.covers(scope, key)) {
                calls.merge(query.group(key.dimensions()), hour.calls(), Long::sum);
            }
        });
        Set<List<String>> named = query.named(calls);
        Map<Slot, RollupSums> slots = new HashMap<>();
        sums.forEach((key, hour) -> {
            if (query.covers(scope, key)) {
                List<String> group = query.group(key.dimensions());
                Slot slot = new Slot(query.slot(key.hour()), named.contains(group) ? group : List.of());
                slots.computeIfAbsent(slot, _ -> new RollupSums()).add(hour);
                query.requireFew(slots.size());
            }
        });
        List<SeriesPoint> points = slots.entrySet().stream()
                .map(slot -> new SeriesPoint(
                        slot.getKey().at(),
                        slot.getKey().group(),
                        slot.getValue().totals()))
                .sorted(SeriesPoint.ORDER)
                .toList();
        return new Series(named.size() < calls.size(), points.stream());
    }
}
