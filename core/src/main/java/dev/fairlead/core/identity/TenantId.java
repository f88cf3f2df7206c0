package dev.fairlead.core.identity;

/** The id of a tenant. */
public record TenantId(String value) {}
