-- Times are milliseconds since 1970-01-01T00:00:00Z, ids sort by the time they were made.

-- What people and programs think of a trace, one call of it, or a session. The calls are in the trace store, and may come later.
CREATE TABLE scores (
    id VARCHAR NOT NULL PRIMARY KEY,
    tenant_id VARCHAR NOT NULL,
    trace_id VARCHAR,
    span_id VARCHAR,
    session_id VARCHAR,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    -- The number, or 1 and 0 for a boolean.
    figure DOUBLE PRECISION,
    lowest DOUBLE PRECISION,
    highest DOUBLE PRECISION,
    category VARCHAR,
    remark VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    author_key_id VARCHAR NOT NULL,
    author_name VARCHAR NOT NULL,
    idempotency_key VARCHAR,
    created_at BIGINT NOT NULL,
    UNIQUE (author_key_id, idempotency_key)
);

CREATE INDEX scores_by_tenant ON scores (tenant_id, id);

CREATE INDEX scores_by_trace ON scores (trace_id, id);

CREATE INDEX scores_by_session ON scores (session_id, id);

CREATE INDEX scores_by_name ON scores (tenant_id, name, created_at);

CREATE TABLE saved_filters (
    tenant_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    -- The parameters of the list of calls, as JSON.
    parameters VARCHAR NOT NULL,
    author_key_id VARCHAR NOT NULL,
    author_name VARCHAR NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
