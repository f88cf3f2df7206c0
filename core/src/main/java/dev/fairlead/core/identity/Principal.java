package dev.fairlead.core.identity;

/** The authenticated caller: a key of a tenant with its role. A platform admin acts across tenants. */
public record Principal(TenantId tenant, String keyId, String name, Role role, boolean platformAdmin) {}
