package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.NumberRange;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The way from a trace to its calls: the numbers of calls by the last 32 bits of the trace's id, in runs that are sorted by
 * them, so that a search looks into one row group of each run. Other traces may share the bits; the calls themselves tell.
 */
final class TraceTables {

    /** The last 32 bits of the id of a row of {@code calls}. */
    static final String KEY = "(trace_low & 4294967295)::UINTEGER";

    /** Calls in a run at least, eight row groups; below, looking at all of them is as fast. */
    private static final long RUN = 1L << 18;

    private TraceTables() {}

    static void append(DuckDBConnection connection, List<CallRow> calls) throws SQLException {
        if (calls.isEmpty()) {
            return;
        }
        try (DuckDBAppender appender = connection.createAppender("recent_traces")) {
            for (CallRow call : calls) {
                appender.beginRow()
                        .append((int) key(call.traceId()))
                        .append(call.number())
                        .endRow();
            }
        }
    }

    /** Finds the numbers of calls of a trace, and maybe a few of others. */
    static Sql numbers(String traceId) {
        return Sql.of(
                "SELECT number FROM (FROM traces UNION ALL FROM recent_traces) WHERE trace = ?::UINTEGER",
                key(traceId));
    }

    static void compact(DuckDBConnection connection) throws SQLException {
        long recent = DuckDbFile.readWithin(
                        connection, Sql.of("SELECT count(*) FROM recent_traces"), row -> row.getLong(1))
                .getFirst();
        if (recent >= RUN) {
            DuckDbFile.execute(connection, "INSERT INTO traces FROM recent_traces ORDER BY trace");
            DuckDbFile.execute(connection, "DELETE FROM recent_traces");
        }
    }

    static void remove(DuckDBConnection connection, List<NumberRange> ranges) throws SQLException {
        for (int from = 0; from < ranges.size(); from += 1000) {
            String values = ranges.subList(from, Math.min(ranges.size(), from + 1000)).stream()
                    .map(range -> "(" + range.first() + ", " + range.last() + ")")
                    .collect(Collectors.joining(", "));
            for (String table : List.of("traces", "recent_traces")) {
                DuckDbFile.execute(
                        connection,
                        "DELETE FROM " + table + " USING (VALUES " + values
                                + ") AS removed(low, high) WHERE number BETWEEN low AND high");
            }
        }
    }

    private static long key(String traceId) {
        return HexFormat.fromHexDigitsToLong(traceId, 24, 32);
    }
}
