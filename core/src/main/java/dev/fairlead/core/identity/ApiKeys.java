package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.schema.Tables.API_KEYS;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.Page;
import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.identity.schema.tables.records.ApiKeysRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * The keys of a tenant, for its admins. Keys of platform admins are visible to and changed by platform admins only,
 * whichever tenant they belong to.
 */
public final class ApiKeys {

    private final Database database;
    private final Clock clock;
    private final RandomGenerator random;
    private final TimeOrderedIds ids;
    private final AuditLog audit;
    private final IdempotentRequests requests;
    private final Projects projects;
    private final KeyCache cache;

    ApiKeys(
            Database database,
            Clock clock,
            RandomGenerator random,
            TimeOrderedIds ids,
            AuditLog audit,
            IdempotentRequests requests,
            Projects projects,
            KeyCache cache) {
        this.database = database;
        this.clock = clock;
        this.random = random;
        this.ids = ids;
        this.audit = audit;
        this.requests = requests;
        this.projects = projects;
        this.cache = cache;
    }

    /** Makes a key; the answer is the only place its secret ever appears. */
    public CreatedKey create(Actor actor, NewKey wanted) {
        String id = ids.next("key_");
        return audit.recorded(actor, "key.created", wanted.tenant(), id, sql -> {
            check(actor, wanted);
            return insert(sql, id, wanted);
        });
    }

    /**
     * Like {@link #create(Actor, NewKey)}, at most once a day for one idempotency key. Since a secret is shown once and
     * not stored, the same request again is refused with {@code idempotent_replay}, which names the key that was made.
     */
    public CreatedKey create(Actor actor, NewKey wanted, String idempotencyKey) {
        String id = ids.next("key_");
        try {
            return audit.recorded(actor, "key.created", wanted.tenant(), id, sql -> {
                check(actor, wanted);
                requests.claim(sql, actor, idempotencyKey, "key\n" + wanted, id);
                return insert(sql, id, wanted);
            });
        } catch (IdempotentRequests.Replay replay) {
            throw new IdentityException(
                    IdentityException.Reason.CONFLICT,
                    "idempotent_replay",
                    "This request was carried out before and made key " + replay.target()
                            + ", whose secret cannot be shown again. If it was lost, revoke that key and create another"
                            + " with a new Idempotency-Key.");
        }
    }

    /** Newest first, revoked and expired ones included. */
    public Page<ApiKey> list(Actor actor, TenantId tenant, PageRequest request) {
        actor.requireAdminOf(tenant);
        Condition after = request.cursor().map(API_KEYS.ID::lt).orElse(DSL.noCondition());
        return request.page(
                database.read(sql -> sql.selectFrom(API_KEYS)
                        .where(visible(actor, tenant))
                        .and(after)
                        .orderBy(API_KEYS.ID.desc())
                        .limit(request.limit() + 1)
                        .fetch(ApiKeys::key)),
                ApiKey::id);
    }

    /**
     * Revokes a key: at once in this process, within 5 seconds in others. Revoking it again changes nothing.
     *
     * @throws IdentityException when the tenant has no such key, or it is the last that can administer the platform
     */
    public ApiKey revoke(Actor actor, TenantId tenant, String keyId) {
        ApiKey revoked = audit.recorded(actor, "key.revoked", tenant, keyId, sql -> {
            actor.requireAdminOf(tenant);
            ApiKey key = find(sql, actor, tenant, keyId);
            if (key.platformAdmin() && key.revokedAt().isEmpty()) {
                PlatformAdmins.requireOneBesides(sql, keyId, clock.instant());
            }
            sql.update(API_KEYS)
                    .set(API_KEYS.REVOKED_AT, clock.instant())
                    .where(API_KEYS.ID.eq(keyId))
                    .and(API_KEYS.REVOKED_AT.isNull())
                    .execute();
            return find(sql, actor, tenant, keyId);
        });
        cache.forgetAll();
        return revoked;
    }

    CreatedKey insert(DSLContext sql, String id, NewKey wanted) {
        Tenants.find(sql, wanted.tenant());
        String secret = KeyText.generate(random);
        ApiKey key = new ApiKey(
                id,
                wanted.tenant(),
                projects.find(sql, wanted.tenant(), wanted.project()).id(),
                wanted.name(),
                KeyText.shown(secret),
                wanted.role(),
                wanted.scope(),
                wanted.platformAdmin(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                wanted.expiresAt().map(time -> time.truncatedTo(ChronoUnit.MILLIS)),
                Optional.empty(),
                Optional.empty());
        sql.insertInto(API_KEYS)
                .set(API_KEYS.ID, key.id())
                .set(API_KEYS.TENANT_ID, key.tenant().value())
                .set(API_KEYS.PROJECT_ID, key.projectId())
                .set(API_KEYS.NAME, key.name())
                .set(API_KEYS.KEY_HASH, KeyHash.of(secret).hex())
                .set(API_KEYS.DISPLAY_PREFIX, key.prefix())
                .set(API_KEYS.ROLE, key.role().name())
                .set(API_KEYS.SCOPE, key.scope().name())
                .set(API_KEYS.PLATFORM_ADMIN, key.platformAdmin())
                .set(API_KEYS.CREATED_AT, key.createdAt())
                .set(API_KEYS.EXPIRES_AT, key.expiresAt().orElse(null))
                .execute();
        return new CreatedKey(key, secret);
    }

    private void check(Actor actor, NewKey wanted) {
        actor.requireAdminOf(wanted.tenant());
        if (wanted.platformAdmin()) {
            actor.requirePlatformAdmin();
        }
        Names.checked("key", wanted.name());
        Names.checked("project", wanted.project());
        Instant now = clock.instant();
        if (wanted.expiresAt().isPresent() && !wanted.expiresAt().get().isAfter(now)) {
            throw new IdentityException(
                    IdentityException.Reason.INVALID,
                    "expiry_in_the_past",
                    "A key must expire in the future; it is " + now + " now, found "
                            + wanted.expiresAt().get() + ".");
        }
    }

    private static ApiKey find(DSLContext sql, Actor actor, TenantId tenant, String keyId) {
        return Optional.of(keyId)
                .filter(Names::isId)
                .flatMap(id -> sql.selectFrom(API_KEYS)
                        .where(visible(actor, tenant))
                        .and(API_KEYS.ID.eq(id))
                        .fetchOptional(ApiKeys::key))
                .orElseThrow(() -> new IdentityException(
                        IdentityException.Reason.NOT_FOUND,
                        "unknown_key",
                        "Tenant " + tenant + " has no such key; list its keys to see which there are."));
    }

    private static Condition visible(Actor actor, TenantId tenant) {
        Condition ofTenant = API_KEYS.TENANT_ID.eq(tenant.value());
        return actor.principal().platformAdmin() ? ofTenant : ofTenant.and(API_KEYS.PLATFORM_ADMIN.isFalse());
    }

    private static ApiKey key(ApiKeysRecord row) {
        return new ApiKey(
                row.getId(),
                new TenantId(row.getTenantId()),
                row.getProjectId(),
                row.getName(),
                row.getDisplayPrefix(),
                Role.valueOf(row.getRole()),
                KeyScope.valueOf(row.getScope()),
                row.getPlatformAdmin(),
                row.getCreatedAt(),
                Optional.ofNullable(row.getExpiresAt()),
                Optional.ofNullable(row.getRevokedAt()),
                Optional.ofNullable(row.getLastUsedAt()));
    }
}
