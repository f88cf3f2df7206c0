package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.CallCursor;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.Scope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far back a page of the newest calls reaches, by what the rollups know of calls with these dimensions. They count calls
 * too that have no row any more, so the page may reach farther.
 */
record PageReach(Scope scope, CallQuery query) {

    /** Calls of one hour. */
    private record HourCount(long hour, long calls) {}

    /** The begin of an hour since which there are enough calls; empty where the rollups cannot tell. */
    Optional<Instant> since(DuckDbFile file) {
        Conditions conditions = Conditions.ofCells(scope, query.filter());
        if (query.sort() != CallQuery.Sort.START
                || query.order() != CallQuery.Order.DESCENDING
                || query.filter().session().isPresent()
                || Conditions.needsRows(query.filter())
                || !conditions.hasDimensions()) {
            return Optional.empty();
        }
        Optional<Instant> before = Stream.concat(
                        query.filter().to().stream(),
                        query.cursor().map(text -> CallCursor.parse(text, query)).stream()
                                .map(cursor -> Instant.EPOCH.plus(cursor.value().longValue(), ChronoUnit.MICROS)))
                .min(Instant::compareTo);
        // Of the hour in which the page begins only a part counts, and nobody knows how much.
        long end = before.map(RollupKey::hour).orElse(Long.MAX_VALUE);
        Sql hours = conditions
                .and("hour < ?", end)
                .sql(
                        "SELECT hour, sum(calls)::BIGINT FROM " + RollupTables.CELLS,
                        "dimensions",
                        " GROUP BY hour ORDER BY hour DESC");
        long calls = 0;
        for (HourCount count : file.read(hours, row -> new HourCount(row.getLong(1), row.getLong(2)))) {
            calls += count.calls();
            if (calls > query.limit()) {
                return Optional.of(RollupKey.begin(count.hour()));
            }
        }
        return Optional.empty();
    }
}
