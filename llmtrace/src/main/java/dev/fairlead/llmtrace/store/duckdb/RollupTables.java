package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.Dimensions;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.RollupSums;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The rollups: each batch appends what it adds, and closed hours are merged later. Cells name their dimensions by a hash,
 * so that the same dimensions get the same id after any restart without looking them up.
 */
final class RollupTables {

    static final int LATENCY = 0;
    static final int FIRST_TOKEN = 1;
    private static final int REMEMBERED = 16_384;
    private static final int COST_SCALE = 18;

    private final Map<Dimensions, Long> written = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Dimensions, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What a transaction wrote that may be relied on once it is committed. */
    record Pending(Map<Dimensions, Long> dimensions) {}

    void committed(Pending pending) {
        written.putAll(pending.dimensions());
    }

    Pending append(DuckDBConnection connection, Collection<CallRow> rows) throws SQLException {
        Map<Dimensions, Long> fresh = new LinkedHashMap<>();
        if (rows.isEmpty()) {
            return new Pending(fresh);
        }
        try (DuckDBAppender rollups = connection.createAppender("rollups");
                DuckDBAppender histograms = connection.createAppender("histograms")) {
            for (Map.Entry<RollupKey, RollupSums> cell : RollupSums.of(rows).entrySet()) {
                int hour = Math.toIntExact(cell.getKey().hour());
                long id = id(cell.getKey().dimensions(), fresh);
                appendSums(rollups, hour, id, cell.getValue());
                appendHistogram(histograms, hour, id, LATENCY, cell.getValue().latency());
                appendHistogram(
                        histograms, hour, id, FIRST_TOKEN, cell.getValue().firstToken());
            }
        }
        appendDimensions(connection, fresh);
        return new Pending(fresh);
    }

    /** Takes a user's name out of the series; their sums stay. */
    void forget(DuckDBConnection connection, String tenantCondition, List<Object> arguments) throws SQLException {
        Sql named =
                new Sql("SELECT DISTINCT id, " + columns() + " FROM dimensions WHERE " + tenantCondition, arguments);
        record Cell(long id, Dimensions dimensions) {}
        List<Cell> cells = DuckDbFile.readWithin(connection, named, row -> {
            List<String> values = new ArrayList<>();
            for (Dimension dimension : Dimension.values()) {
                values.add(row.getString(dimension.label()));
            }
            return new Cell(row.getLong("id"), new Dimensions(values));
        });
        for (Cell cell : cells) {
            Dimensions nameless = cell.dimensions().withoutUser();
            long id = hash(nameless);
            appendDimensions(connection, Map.of(nameless, id));
            for (String table : List.of("rollups", "histograms")) {
                DuckDbFile.update(
                        connection,
                        Sql.of("UPDATE " + table + " SET dimensions = ? WHERE dimensions = ?", id, cell.id()));
            }
            DuckDbFile.update(connection, Sql.of("DELETE FROM dimensions WHERE id = ?", cell.id()));
            written.remove(cell.dimensions());
        }
    }

    /** Merges the rows of each cell of hours that ended before into one. */
    void compact(DuckDBConnection connection, Instant hoursBefore) throws SQLException {
        long hour = RollupKey.hour(hoursBefore);
        replace(
                connection,
                "rollups",
                "hour < " + hour
                        + " AND hour IN (SELECT hour FROM rollups GROUP BY hour HAVING count(*) > count(DISTINCT dimensions))",
                "hour, dimensions, sum(calls)::BIGINT, sum(errors)::BIGINT, sum(unpriced)::BIGINT, " + meterSums()
                        + ", max(quality), sum(cost)",
                "hour, dimensions");
        replace(
                connection,
                "histograms",
                "hour < " + hour + " AND hour IN (SELECT hour FROM histograms GROUP BY hour"
                        + " HAVING count(*) > count(DISTINCT (dimensions, kind, bucket)))",
                "hour, dimensions, kind, bucket, sum(calls)::BIGINT",
                "hour, dimensions, kind, bucket");
        replace(
                connection,
                "dimensions",
                "id IN (SELECT id FROM dimensions GROUP BY id HAVING count(*) > 1)",
                "DISTINCT id, " + columns(),
                "");
    }

    private static void replace(
            DuckDBConnection connection, String table, String condition, String select, String groupBy)
            throws SQLException {
        String group = groupBy.isEmpty() ? "" : " GROUP BY " + groupBy;
        DuckDbFile.execute(
                connection,
                "CREATE OR REPLACE TEMP TABLE merged AS SELECT " + select + " FROM " + table + " WHERE " + condition
                        + group);
        DuckDbFile.execute(connection, "DELETE FROM " + table + " WHERE " + condition);
        DuckDbFile.execute(connection, "INSERT INTO " + table + " FROM merged");
        DuckDbFile.execute(connection, "DROP TABLE merged");
    }

    static String meterSums() {
        List<String> sums = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            sums.add("sum(m" + i + ")::BIGINT AS m" + i);
        }
        return String.join(", ", sums);
    }

    static String columns() {
        List<String> columns = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            columns.add('"' + dimension.label() + '"');
        }
        return String.join(", ", columns);
    }

    private long id(Dimensions dimensions, Map<Dimensions, Long> fresh) {
        Long known = written.get(dimensions);
        return known != null ? known : fresh.computeIfAbsent(dimensions, RollupTables::hash);
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
        to.append((byte) sums.usage().quality().ordinal())
                .append(sums.cost().setScale(COST_SCALE))
                .endRow();
    }

    private static void appendHistogram(DuckDBAppender to, int hour, long id, int kind, Map<Integer, Long> buckets)
            throws SQLException {
        for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
            to.beginRow()
                    .append(hour)
                    .append(id)
                    .append((byte) kind)
                    .append(bucket.getKey().shortValue())
                    .append(bucket.getValue().longValue())
                    .endRow();
        }
    }

    private static void appendDimensions(DuckDBConnection connection, Map<Dimensions, Long> fresh) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        try (DuckDBAppender appender = connection.createAppender("dimensions")) {
            for (Map.Entry<Dimensions, Long> entry : fresh.entrySet()) {
                appender.beginRow().append(entry.getValue().longValue());
                for (String value : entry.getKey().values()) {
                    appender.append(value);
                }
                appender.endRow();
            }
        }
    }

    private static long hash(Dimensions dimensions) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String value : dimensions.values()) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
