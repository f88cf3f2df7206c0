package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.StoreException;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * The tables of the file. No indexes and no constraints: appending stays cheap, and scans skip by time and number.
 * What batches add to a table of sums lies in a table of its own, {@code recent_…}, until its hour is over.
 */
final class Schema {

    static final int VERSION = 3;

    private static final String ROLLUP = """
            (hour INTEGER, dimensions BIGINT, calls BIGINT, errors BIGINT, unpriced BIGINT,
                m0 BIGINT, m1 BIGINT, m2 BIGINT, m3 BIGINT, m4 BIGINT, m5 BIGINT,
                m6 BIGINT, m7 BIGINT, m8 BIGINT, m9 BIGINT, m10 BIGINT, m11 BIGINT,
                m12 BIGINT, m13 BIGINT, m14 BIGINT, m15 BIGINT,
                quality UTINYINT, cost DECIMAL(38, 18), latency VARCHAR, first_token VARCHAR)""";

    private static final String SESSION_ROLLUP = """
            (hour INTEGER, dimensions BIGINT, session VARCHAR, calls BIGINT, errors BIGINT, unpriced BIGINT,
                tokens BIGINT, cost DECIMAL(38, 18), first TIMESTAMP, last TIMESTAMP)""";

    static final String CREATE = """
            CREATE TABLE IF NOT EXISTS schema_version (version INTEGER);
            CREATE TABLE IF NOT EXISTS calls (
                number BIGINT, trace_high BIGINT, trace_low BIGINT, span BIGINT,
                start TIMESTAMP, duration_us BIGINT, status SMALLINT, failed BOOLEAN,
                dimension_id BIGINT, session VARCHAR, tags VARCHAR,
                tokens BIGINT, cost DECIMAL(38, 18), unpriced BOOLEAN, detail BLOB USING COMPRESSION zstd);
            CREATE TABLE IF NOT EXISTS dimensions (
                id BIGINT, tenant VARCHAR, provider VARCHAR, requested_model VARCHAR, served_model VARCHAR,
                operation VARCHAR, dialect VARCHAR, "key" VARCHAR, "user" VARCHAR, agent VARCHAR,
                outcome VARCHAR, status_class VARCHAR);
            CREATE TABLE IF NOT EXISTS rollups %1$s;
            CREATE TABLE IF NOT EXISTS recent_rollups %1$s;
            CREATE TABLE IF NOT EXISTS session_rollups %2$s;
            CREATE TABLE IF NOT EXISTS recent_session_rollups %2$s;
            CREATE TABLE IF NOT EXISTS traces (trace UINTEGER, number BIGINT);
            CREATE TABLE IF NOT EXISTS recent_traces (trace UINTEGER, number BIGINT);
            CREATE TABLE IF NOT EXISTS gone (first BIGINT, last BIGINT, reason UTINYINT);
            CREATE TABLE IF NOT EXISTS unscrubbed (calls BIGINT);
            CREATE TABLE IF NOT EXISTS extents (day DATE, segment INTEGER, bytes BIGINT);
            CREATE TABLE IF NOT EXISTS open_calls (
                number BIGINT, position BIGINT, opening BLOB,
                day DATE, segment INTEGER, block BIGINT, "offset" INTEGER, length INTEGER);
            CREATE TABLE IF NOT EXISTS counted_batches (id VARCHAR);
            CREATE TABLE IF NOT EXISTS mark (batch BIGINT, position BIGINT, number BIGINT, seen BIGINT);
            INSERT INTO schema_version SELECT %3$d WHERE NOT EXISTS (FROM schema_version);
            INSERT INTO mark SELECT 0, 0, 1, 0 WHERE NOT EXISTS (FROM mark);
            """.formatted(ROLLUP, SESSION_ROLLUP, VERSION);

    /** Up to version 2 histograms were rows of lists, and there were neither sums of sessions nor a way to a trace. */
    private static final String FROM_2 = """
            ALTER TABLE rollups RENAME TO old_rollups;
            %s
            INSERT INTO rollups BY NAME
                SELECT r.*, coalesce(latency, '') AS latency, coalesce(first_token, '') AS first_token
                FROM old_rollups r LEFT JOIN (
                    SELECT hour, dimensions, string_agg(text, '') FILTER (kind = 0) AS latency,
                        string_agg(text, '') FILTER (kind = 1) AS first_token
                    FROM (SELECT hour, dimensions, kind, array_to_string(list_transform(list_zip(buckets, counts),
                            lambda pair: repeat(chr(pair[1]::INTEGER + 256) || chr(55295), (pair[2] // 55295)::INTEGER)
                                || CASE WHEN pair[2] %% 55295 = 0 THEN ''
                                    ELSE chr(pair[1]::INTEGER + 256) || chr((pair[2] %% 55295)::INTEGER) END), '') AS text
                        FROM histograms)
                    GROUP BY hour, dimensions) h ON r.hour = h.hour AND r.dimensions = h.dimensions
                ORDER BY r.hour, r.dimensions;
            DROP TABLE old_rollups;
            DROP TABLE histograms;
            INSERT INTO session_rollups %s ORDER BY 1;
            INSERT INTO traces SELECT %s, number FROM calls ORDER BY 1;
            UPDATE schema_version SET version = 3;
            """;

    private Schema() {}

    /**
     * Makes the tables, or brings those of an earlier version up to date.
     *
     * @throws StoreException if a later version made them
     */
    static boolean create(DuckDBConnection connection) throws SQLException {
        DuckDbFile.execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER)");
        List<Integer> found =
                DuckDbFile.readWithin(connection, Sql.of("SELECT version FROM schema_version"), row -> row.getInt(1));
        int version = found.isEmpty() ? VERSION : found.getFirst();
        if (version > VERSION) {
            throw new StoreException(
                    StoreException.Code.UNAVAILABLE,
                    "the database has version " + version + ", this build reads versions up to " + VERSION
                            + "; a later Fairlead wrote it, start that one");
        }
        if (version < VERSION) {
            DuckDbFile.execute(connection, FROM_2.formatted(CREATE, SessionTables.sums(""), TraceTables.KEY));
        }
        DuckDbFile.execute(connection, CREATE);
        return true;
    }
}
