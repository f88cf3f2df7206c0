package dev.fairlead.core.identity;

import java.time.Instant;

/** A part of a tenant that keys belong to; each tenant starts with one named {@code default}. */
public record Project(String id, TenantId tenant, String name, Instant createdAt) {}
