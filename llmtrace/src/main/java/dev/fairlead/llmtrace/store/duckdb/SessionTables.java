package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.Scope;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Sums over the calls of a session within an hour with the same dimensions. They follow the calls when those are removed. */
final class SessionTables {

    static final String CELLS = "(FROM session_rollups UNION ALL FROM recent_session_rollups)";

    private static final List<String> TABLES = List.of("session_rollups", "recent_session_rollups");

    private static final String SUMS =
            "SELECT (epoch_us(start) // 3600000000)::INTEGER AS hour, dimension_id, session, count(*),"
                    + " count(*) FILTER (failed), count(*) FILTER (unpriced), sum(tokens)::BIGINT,"
                    + " coalesce(sum(cost), 0), min(start), max(start) FROM calls";

    private SessionTables() {}

    private record Cell(long hour, long dimensions, String session) {}

    private static final class Sums {
        private long calls;
        private long errors;
        private long unpriced;
        private long tokens;
        private BigDecimal cost = BigDecimal.ZERO;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        private void add(CallRow call) {
            calls++;
            errors += call.failed() ? 1 : 0;
            unpriced += call.rating().orElse(null) instanceof Rating.Unpriced ? 1 : 0;
            tokens += call.usage().totalTokens();
            call.cost().ifPresent(money -> cost = cost.add(money.amount()));
            long start = Conditions.micros(call.startedAt());
            first = Math.min(first, start);
            last = Math.max(last, start);
        }
    }

    /** @param ids of the dimensions of these calls, and maybe of others behind them, in the order of the calls */
    static void append(DuckDBConnection connection, List<CallRow> calls, long[] ids) throws SQLException {
        Map<Cell, Sums> cells = new HashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            CallRow call = calls.get(i);
            if (!call.caller().session().isEmpty()) {
                Cell cell = new Cell(
                        RollupKey.hour(call.startedAt()), ids[i], call.caller().session());
                cells.computeIfAbsent(cell, _ -> new Sums()).add(call);
            }
        }
        if (cells.isEmpty()) {
            return;
        }
        try (DuckDBAppender appender = connection.createAppender("recent_session_rollups")) {
            for (Map.Entry<Cell, Sums> entry : cells.entrySet()) {
                Sums sums = entry.getValue();
                appender.beginRow()
                        .append(Math.toIntExact(entry.getKey().hour()))
                        .append(entry.getKey().dimensions())
                        .append(entry.getKey().session())
                        .append(sums.calls)
                        .append(sums.errors)
                        .append(sums.unpriced)
                        .append(sums.tokens);
                CallTable.appendCost(appender, sums.cost);
                appender.appendEpochMicros(sums.first)
                        .appendEpochMicros(sums.last)
                        .endRow();
            }
        }
    }

    static void compact(DuckDBConnection connection, Instant hoursBefore) throws SQLException {
        long end = RollupKey.hour(hoursBefore);
        DuckDbFile.update(
                connection,
                Sql.of(
                        "INSERT INTO session_rollups SELECT hour, dimensions, session, sum(calls)::BIGINT,"
                                + " sum(errors)::BIGINT, sum(unpriced)::BIGINT, sum(tokens)::BIGINT, sum(cost),"
                                + " min(first), max(last) FROM recent_session_rollups WHERE hour < ?"
                                + " GROUP BY hour, dimensions, session ORDER BY hour",
                        end));
        DuckDbFile.update(connection, Sql.of("DELETE FROM recent_session_rollups WHERE hour < ?", end));
    }

    /** Sums up anew what these sessions have left. */
    static void refresh(DuckDBConnection connection, List<String> sessions) throws SQLException {
        if (sessions.isEmpty()) {
            return;
        }
        Object[] names = sessions.toArray();
        String among = " IN (?" + ", ?".repeat(names.length - 1) + ")";
        for (String table : TABLES) {
            DuckDbFile.update(connection, Sql.of("DELETE FROM " + table + " WHERE session" + among, names));
        }
        DuckDbFile.update(
                connection, Sql.of("INSERT INTO recent_session_rollups " + sums(" AND session" + among), names));
    }

    /** Takes out what calls of a scope that began before had added. */
    static void expireBefore(DuckDBConnection connection, Scope scope, Instant start) throws SQLException {
        long hour = RollupKey.hour(start);
        for (String table : TABLES) {
            Conditions old = Conditions.of(scope).and("hour <= ?", hour);
            DuckDbFile.update(connection, old.sql("DELETE FROM " + table, "dimensions", ""));
        }
        Instant end = RollupKey.begin(hour).plus(Duration.ofHours(1));
        Sql left = Conditions.of(scope)
                .and(
                        "session <> '' AND start >= make_timestamp(?) AND start < make_timestamp(?)",
                        Conditions.micros(start),
                        Conditions.micros(end))
                .sql("INSERT INTO recent_session_rollups " + SUMS, " GROUP BY ALL");
        DuckDbFile.update(connection, left);
    }

    /** The cells as they follow from calls under a further condition. */
    static String sums(String condition) {
        return SUMS + " WHERE session <> ''" + condition + " GROUP BY ALL";
    }
}
