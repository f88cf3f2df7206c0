package dev.fairlead.llmtrace.store.duckdb;

/** The tables of the file. No indexes and no constraints: appending stays cheap, and scans skip by time and number. */
final class Schema {

    static final int VERSION = 2;

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
            CREATE TABLE IF NOT EXISTS rollups (
                hour INTEGER, dimensions BIGINT, calls BIGINT, errors BIGINT, unpriced BIGINT,
                m0 BIGINT, m1 BIGINT, m2 BIGINT, m3 BIGINT, m4 BIGINT, m5 BIGINT,
                m6 BIGINT, m7 BIGINT, m8 BIGINT, m9 BIGINT, m10 BIGINT, m11 BIGINT,
                m12 BIGINT, m13 BIGINT, m14 BIGINT, m15 BIGINT,
                quality UTINYINT, cost DECIMAL(38, 18));
            CREATE TABLE IF NOT EXISTS histograms (
                hour INTEGER, dimensions BIGINT, kind UTINYINT, buckets SMALLINT[], counts BIGINT[]);
            CREATE TABLE IF NOT EXISTS gone (first BIGINT, last BIGINT, reason UTINYINT);
            CREATE TABLE IF NOT EXISTS unscrubbed (calls BIGINT);
            CREATE TABLE IF NOT EXISTS extents (day DATE, segment INTEGER, bytes BIGINT);
            CREATE TABLE IF NOT EXISTS open_calls (
                number BIGINT, position BIGINT, opening BLOB,
                day DATE, segment INTEGER, block BIGINT, "offset" INTEGER, length INTEGER);
            CREATE TABLE IF NOT EXISTS mark (batch BIGINT, position BIGINT, number BIGINT, seen BIGINT);
            INSERT INTO schema_version SELECT %d WHERE NOT EXISTS (FROM schema_version);
            INSERT INTO mark SELECT 0, 0, 1, 0 WHERE NOT EXISTS (FROM mark);
            """.formatted(VERSION);

    private Schema() {}
}
