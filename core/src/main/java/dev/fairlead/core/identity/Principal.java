package dev.fairlead.core.identity;

/** Who makes a request. */
public record Principal(TenantId tenant, String keyId, String name, Role role, boolean platformAdmin) {}
