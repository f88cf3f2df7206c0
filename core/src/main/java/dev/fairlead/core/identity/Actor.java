package dev.fairlead.core.identity;

import java.util.Locale;

/**
 * Who asks for a change and from where, as the audit log will say.
 *
 * @param address address of the client, or {@code local}
 */
public record Actor(Principal principal, String address) {

    /** The process itself, for its first start and for tools that open the data directory. */
    public static Actor process(String name) {
        return new Actor(new Principal(Tenants.DEFAULT, "process", name, Role.ADMIN, true), "local");
    }

    TenantId tenant() {
        return principal.tenant();
    }

    void requireAdminOf(TenantId tenant) {
        Names.checked(tenant);
        if (principal.platformAdmin()) {
            return;
        }
        if (!principal.tenant().equals(tenant)) {
            throw new IdentityException(
                    IdentityException.Reason.FORBIDDEN,
                    "other_tenant",
                    "Key " + principal.keyId() + " belongs to tenant " + principal.tenant()
                            + "; only a platform admin may name another tenant.");
        }
        if (!principal.role().includes(Role.ADMIN)) {
            throw new IdentityException(
                    IdentityException.Reason.FORBIDDEN,
                    "role_too_low",
                    "This needs the role admin, key " + principal.keyId() + " has "
                            + principal.role().name().toLowerCase(Locale.ROOT) + ".");
        }
    }

    void requirePlatformAdmin() {
        if (!principal.platformAdmin()) {
            throw new IdentityException(
                    IdentityException.Reason.FORBIDDEN,
                    "not_platform_admin",
                    "This needs a platform admin, key " + principal.keyId() + " is not one.");
        }
    }
}
