package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Dimensions;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.RollupSums;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** The rollups: each batch appends what it adds to the recent ones, and closed hours are merged later. */
final class RollupTables {

    /** All cells, those that are not merged yet included. */
    static final String CELLS = "(FROM rollups UNION ALL FROM recent_rollups)";

    /** The sums of the cells of a group, in the order of the columns from {@code calls} on; then both histograms. */
    static final String SUMS = "sum(calls)::BIGINT, sum(errors)::BIGINT, sum(unpriced)::BIGINT, "
            + IntStream.range(0, RollupSums.METERS)
                    .mapToObj(i -> "sum(m" + i + ")::BIGINT")
                    .collect(Collectors.joining(", "))
            + ", max(quality), sum(cost), string_agg(latency, ''), string_agg(first_token, '')";

    private RollupTables() {}

    private record Cell(long hour, long dimensions) {}

    private record Merged(long dimensions, long[] counts, byte quality, BigDecimal cost, String[] histograms) {}

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
        try (DuckDBAppender rollups = connection.createAppender("recent_rollups")) {
            for (Map.Entry<Cell, RollupSums> cell : cells.entrySet()) {
                append(rollups, cell.getKey(), cell.getValue());
            }
        }
    }

    /** Takes the users' names out of the series; their sums stay. Returns how many dimensions had a name. */
    static int forget(DuckDBConnection connection, DimensionTable table, String condition, List<Object> arguments)
            throws SQLException {
        Map<Dimensions, Long> named = table.where(connection, condition, arguments);
        for (Map.Entry<Dimensions, Long> cell : named.entrySet()) {
            long nameless = table.id(connection, cell.getKey().withoutUser());
            for (String rollups : List.of("rollups", "recent_rollups")) {
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

    /** Merges what was added to hours that ended before, one row for each cell. */
    static void compact(DuckDBConnection connection, Instant hoursBefore) throws SQLException {
        long end = RollupKey.hour(hoursBefore);
        List<Integer> hours = DuckDbFile.readWithin(
                connection,
                Sql.of("SELECT DISTINCT hour FROM recent_rollups WHERE hour < ? ORDER BY 1", end),
                row -> row.getInt(1));
        HistogramText histograms = new HistogramText();
        for (int hour : hours) {
            List<Merged> cells = DuckDbFile.readWithin(
                    connection,
                    Sql.of(
                            "SELECT dimensions, " + SUMS
                                    + " FROM recent_rollups WHERE hour = ? GROUP BY dimensions ORDER BY dimensions",
                            hour),
                    row -> merged(row, histograms));
            try (DuckDBAppender rollups = connection.createAppender("rollups")) {
                for (Merged cell : cells) {
                    append(rollups, hour, cell);
                }
            }
        }
        if (!hours.isEmpty()) {
            DuckDbFile.update(connection, Sql.of("DELETE FROM recent_rollups WHERE hour < ?", end));
        }
    }

    private static Merged merged(ResultSet row, HistogramText histograms) throws SQLException {
        long[] counts = new long[3 + RollupSums.METERS];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = row.getLong(2 + i);
        }
        int next = 2 + counts.length;
        return new Merged(row.getLong(1), counts, (byte) row.getInt(next), row.getBigDecimal(next + 1), new String[] {
            histograms.merged(row.getString(next + 2)), histograms.merged(row.getString(next + 3))
        });
    }

    private static void append(DuckDBAppender to, int hour, Merged cell) throws SQLException {
        to.beginRow().append(hour).append(cell.dimensions());
        for (long count : cell.counts()) {
            to.append(count);
        }
        to.append(cell.quality());
        CallTable.appendCost(to, cell.cost());
        to.append(cell.histograms()[0]).append(cell.histograms()[1]).endRow();
    }

    private static void append(DuckDBAppender to, Cell cell, RollupSums sums) throws SQLException {
        long[] meters = RollupSums.counts(sums.usage());
        long[] counts = Arrays.copyOf(new long[] {sums.calls(), sums.errors(), sums.unpriced()}, 3 + meters.length);
        System.arraycopy(meters, 0, counts, 3, meters.length);
        append(
                to,
                Math.toIntExact(cell.hour()),
                new Merged(
                        cell.dimensions(), counts, (byte) sums.usage().quality().ordinal(), sums.cost(), new String[] {
                            HistogramText.encode(sums.latency()), HistogramText.encode(sums.firstToken())
                        }));
    }
}
