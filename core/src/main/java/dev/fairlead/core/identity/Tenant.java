package dev.fairlead.core.identity;

import java.time.Instant;

/** An organisation or team whose keys, calls and money are kept apart from everyone else's. */
public record Tenant(TenantId id, String name, Instant createdAt) {}
