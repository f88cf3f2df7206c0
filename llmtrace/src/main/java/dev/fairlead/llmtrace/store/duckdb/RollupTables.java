package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Dimensions;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.RollupSums;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** The rollups: each batch appends what it adds, and closed hours are merged later. */
final class RollupTables {

    static final int LATENCY = 0;
    static final int FIRST_TOKEN = 1;

    private RollupTables() {}

    private record Cell(long hour, long dimensions) {}

    /** @param ids of the calls' dimensions, in the order of the calls */
    static void append(DuckDBConnection connection, List<CallRow> calls, long[] ids) throws SQLException {
        if (calls.isEmpty()) {
            return;
        }
        Map<Cell, RollupSums> cells = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            CallRow call = calls.get(i);
            cells.computeIfAbsent(new Cell(RollupKey.hour(call.startedAt()), ids[i]), _ -> new RollupSums())
                    .add(call);
        }
        try (DuckDBAppender rollups = connection.createAppender("rollups");
                DuckDBAppender histograms = connection.createAppender("histograms")) {
            for (Map.Entry<Cell, RollupSums> cell : cells.entrySet()) {
                int hour = Math.toIntExact(cell.getKey().hour());
                long id = cell.getKey().dimensions();
                appendSums(rollups, hour, id, cell.getValue());
                appendHistogram(histograms, hour, id, LATENCY, cell.getValue().latency());
                appendHistogram(
                        histograms, hour, id, FIRST_TOKEN, cell.getValue().firstToken());
            }
        }
    }

    /** Takes the users' names out of the series; their sums stay. Returns how many dimensions had a name. */
    static int forget(DuckDBConnection connection, DimensionTable table, String condition, List<Object> arguments)
            throws SQLException {
        Map<Dimensions, Long> named = table.where(connection, condition, arguments);
        for (Map.Entry<Dimensions, Long> cell : named.entrySet()) {
            long nameless = table.id(connection, cell.getKey().withoutUser());
            for (String rollups : List.of("rollups", "histograms")) {
                DuckDbFile.update(
                        connection,
                        Sql.of(
                                "UPDATE " + rollups + " SET dimensions = ? WHERE dimensions = ?",
                                nameless,
                                cell.getValue()));
            }
            table.remove(connection, cell.getKey(), cell.getValue());
        }
        return named.size();
    }

    /** Merges the rows of each cell of hours that ended before into one. */
    static void compact(DuckDBConnection connection, Instant hoursBefore) throws SQLException {
        long hour = RollupKey.hour(hoursBefore);
        replace(
                connection,
                "rollups",
                "hour < " + hour
                        + " AND hour IN (SELECT hour FROM rollups GROUP BY hour HAVING count(*) > count(DISTINCT dimensions))",
                "SELECT hour, dimensions, sum(calls)::BIGINT, sum(errors)::BIGINT, sum(unpriced)::BIGINT, "
                        + meterSums() + ", max(quality), sum(cost) FROM chosen GROUP BY hour, dimensions");
        replace(
                connection,
                "histograms",
                "hour < " + hour + " AND hour IN (SELECT hour FROM histograms GROUP BY hour"
                        + " HAVING count(*) > count(DISTINCT (dimensions, kind)))",
                "SELECT hour, dimensions, kind, list(bucket), list(calls) FROM (SELECT hour, dimensions, kind, bucket,"
                        + " sum(calls)::BIGINT AS calls FROM (" + buckets("chosen") + ") GROUP BY ALL)"
                        + " GROUP BY hour, dimensions, kind");
    }

    /** The rows of a table of histograms with one row for each bucket. */
    static String buckets(String table) {
        return "SELECT hour, dimensions, kind, unnest(buckets) AS bucket, unnest(counts) AS calls FROM " + table;
    }

    private static void replace(DuckDBConnection connection, String table, String condition, String merged)
            throws SQLException {
        DuckDbFile.execute(
                connection,
                "CREATE OR REPLACE TEMP TABLE merged AS WITH chosen AS (SELECT * FROM " + table + " WHERE " + condition
                        + ") " + merged);
        DuckDbFile.execute(connection, "DELETE FROM " + table + " WHERE " + condition);
        DuckDbFile.execute(connection, "INSERT INTO " + table + " FROM merged");
        DuckDbFile.execute(connection, "DROP TABLE merged");
    }

    static String meterSums() {
        List<String> sums = new ArrayList<>();
        for (int i = 0; i < RollupSums.METERS; i++) {
            sums.add("sum(m" + i + ")::BIGINT AS m" + i);
        }
        return String.join(", ", sums);
    }

    private static void appendSums(DuckDBAppender to, int hour, long id, RollupSums sums) throws SQLException {
        to.beginRow()
                .append(hour)
                .append(id)
                .append(sums.calls())
                .append(sums.errors())
                .append(sums.unpriced());
        for (long count : RollupSums.counts(sums.usage())) {
            to.append(count);
        }
        to.append((byte) sums.usage().quality().ordinal());
        CallTable.appendCost(to, sums.cost());
        to.endRow();
    }

    private static void appendHistogram(DuckDBAppender to, int hour, long id, int kind, Map<Integer, Long> buckets)
            throws SQLException {
        if (buckets.isEmpty()) {
            return;
        }
        List<Short> borders = new ArrayList<>(buckets.size());
        buckets.keySet().forEach(bucket -> borders.add(bucket.shortValue()));
        to.beginRow()
                .append(hour)
                .append(id)
                .append((byte) kind)
                .append(borders)
                .append(buckets.values())
                .endRow();
    }
}
