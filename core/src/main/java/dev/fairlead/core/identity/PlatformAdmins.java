package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.schema.Tables.API_KEYS;

import java.time.Instant;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Keeps at least one key that can administer the platform. */
final class PlatformAdmins {

    private PlatformAdmins() {}

    static void requireOneOutside(DSLContext sql, TenantId tenant, Instant now) {
        require(sql, API_KEYS.TENANT_ID.ne(tenant.value()), now);
    }

    static void requireOneBesides(DSLContext sql, String keyId, Instant now) {
        require(sql, API_KEYS.ID.ne(keyId), now);
    }

    private static void require(DSLContext sql, Condition others, Instant now) {
        boolean left = sql.fetchExists(sql.selectOne()
                .from(API_KEYS)
                .where(API_KEYS.PLATFORM_ADMIN.isTrue())
                .and(API_KEYS.REVOKED_AT.isNull())
                .and(API_KEYS.EXPIRES_AT.isNull().or(API_KEYS.EXPIRES_AT.gt(now)))
                .and(others));
        if (!left) {
            throw new IdentityException(
                    IdentityException.Reason.CONFLICT,
                    "last_platform_admin",
                    "This would leave no key that can administer the platform; create another platform admin key first.");
        }
    }
}
