package dev.fairlead.core.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * A key to be made.
 *
 * @param project name of the tenant's project it belongs to
 * @param name what people call it, 1 to 100 characters
 * @param platformAdmin whether it acts across tenants; only a platform admin may make such a key
 */
public record NewKey(
        TenantId tenant,
        String project,
        String name,
        Role role,
        KeyScope scope,
        boolean platformAdmin,
        Optional<Instant> expiresAt) {

    /** A key of the tenant's default project, for everything, without expiry. */
    public NewKey(TenantId tenant, String name, Role role) {
        this(tenant, Projects.DEFAULT, name, role, KeyScope.ALL, false, Optional.empty());
    }

    public NewKey withScope(KeyScope wanted) {
        return new NewKey(tenant, project, name, role, wanted, platformAdmin, expiresAt);
    }

    public NewKey withPlatformAdmin() {
        return new NewKey(tenant, project, name, role, scope, true, expiresAt);
    }

    public NewKey expiringAt(Instant time) {
        return new NewKey(tenant, project, name, role, scope, platformAdmin, Optional.of(time));
    }
}
