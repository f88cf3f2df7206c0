package dev.fairlead.core.identity;

/** Identifies a tenant. */
public record TenantId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
