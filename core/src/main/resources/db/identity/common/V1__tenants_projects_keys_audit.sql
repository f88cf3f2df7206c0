-- Times are milliseconds since 1970-01-01T00:00:00Z, ids sort by the time they were made.

CREATE TABLE tenants (
    id VARCHAR NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE projects (
    id VARCHAR NOT NULL PRIMARY KEY,
    tenant_id VARCHAR NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name VARCHAR NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (tenant_id, name)
);

CREATE TABLE api_keys (
    id VARCHAR NOT NULL PRIMARY KEY,
    tenant_id VARCHAR NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    project_id VARCHAR NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name VARCHAR NOT NULL,
    -- SHA-256 of the whole key in hexadecimal; the key itself is stored nowhere.
    key_hash VARCHAR NOT NULL UNIQUE,
    display_prefix VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    platform_admin BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
);

CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, id);

CREATE INDEX api_keys_by_project ON api_keys (project_id);

-- No reference to tenants or keys: the record of what was done outlives both.
CREATE TABLE audit_events (
    id VARCHAR NOT NULL PRIMARY KEY,
    occurred_at BIGINT NOT NULL,
    tenant_id VARCHAR NOT NULL,
    actor_key_id VARCHAR NOT NULL,
    actor_name VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    address VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL
);

CREATE INDEX audit_events_by_tenant ON audit_events (tenant_id, id);

CREATE TABLE idempotent_requests (
    actor_key_id VARCHAR NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    request_hash VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (actor_key_id, idempotency_key)
);

CREATE INDEX idempotent_requests_by_age ON idempotent_requests (created_at);
