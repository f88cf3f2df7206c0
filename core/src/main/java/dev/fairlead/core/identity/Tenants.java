package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.schema.Tables.TENANTS;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.Page;
import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.identity.schema.tables.records.TenantsRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The tenants; only a platform admin sees or changes them. */
public final class Tenants {

    /** The tenant that exists from the first start. */
    public static final TenantId DEFAULT = new TenantId("default");

    private final Database database;
    private final Clock clock;
    private final AuditLog audit;
    private final IdempotentRequests requests;
    private final Projects projects;
    private final KeyCache cache;

    Tenants(
            Database database,
            Clock clock,
            AuditLog audit,
            IdempotentRequests requests,
            Projects projects,
            KeyCache cache) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
        this.requests = requests;
        this.projects = projects;
        this.cache = cache;
    }

    /** Makes a tenant with one project, {@code default}. */
    public Tenant create(Actor actor, TenantId id, String name) {
        return audit.recorded(actor, "tenant.created", id, id.value(), sql -> {
            check(actor, id, name);
            return insert(sql, id, name);
        });
    }

    /** Like {@link #create(Actor, TenantId, String)}; the same request again within a day answers the same tenant. */
    public Tenant create(Actor actor, TenantId id, String name, String idempotencyKey) {
        try {
            return audit.recorded(actor, "tenant.created", id, id.value(), sql -> {
                check(actor, id, name);
                requests.claim(sql, actor, idempotencyKey, "tenant\n" + id + "\n" + name, id.value());
                return insert(sql, id, name);
            });
        } catch (IdempotentRequests.Replay replay) {
            return database.read(sql -> find(sql, new TenantId(replay.target())));
        }
    }

    /** Ordered by id. */
    public Page<Tenant> list(Actor actor, PageRequest request) {
        actor.requirePlatformAdmin();
        Condition after = request.cursor().map(TENANTS.ID::gt).orElse(DSL.noCondition());
        return request.page(
                database.read(sql -> sql.selectFrom(TENANTS)
                        .where(after)
                        .orderBy(TENANTS.ID)
                        .limit(request.limit() + 1)
                        .fetch(Tenants::tenant)),
                tenant -> tenant.id().value());
    }

    /** Deletes a tenant with its projects and keys, which stop at once; its audit events stay. */
    public void delete(Actor actor, TenantId id) {
        audit.recorded(actor, "tenant.deleted", id, id.value(), sql -> {
            actor.requirePlatformAdmin();
            find(sql, Names.checked(id));
            PlatformAdmins.requireOneOutside(sql, id, clock.instant());
            return sql.deleteFrom(TENANTS).where(TENANTS.ID.eq(id.value())).execute();
        });
        cache.forgetAll();
    }

    private static void check(Actor actor, TenantId id, String name) {
        actor.requirePlatformAdmin();
        Names.checked(id);
        Names.checked("tenant", name);
    }

    private Tenant insert(DSLContext sql, TenantId id, String name) {
        return insertIfAbsent(sql, new Tenant(id, name, now()))
                .orElseThrow(() -> new IdentityException(
                        IdentityException.Reason.CONFLICT, "tenant_exists", "Tenant " + id + " exists already."));
    }

    Optional<Tenant> insertIfAbsent(DSLContext sql, Tenant tenant) {
        int inserted = sql.insertInto(TENANTS)
                .set(TENANTS.ID, tenant.id().value())
                .set(TENANTS.NAME, tenant.name())
                .set(TENANTS.CREATED_AT, tenant.createdAt())
                .onConflictDoNothing()
                .execute();
        if (inserted == 0) {
            return Optional.empty();
        }
        projects.insert(sql, tenant.id(), Projects.DEFAULT);
        return Optional.of(tenant);
    }

    static Tenant find(DSLContext sql, TenantId id) {
        return sql.selectFrom(TENANTS)
                .where(TENANTS.ID.eq(id.value()))
                .fetchOptional(Tenants::tenant)
                .orElseThrow(() -> new IdentityException(
                        IdentityException.Reason.NOT_FOUND,
                        "unknown_tenant",
                        "There is no tenant " + id + "; list the tenants to see which there are."));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Tenant tenant(TenantsRecord row) {
        return new Tenant(new TenantId(row.getId()), row.getName(), row.getCreatedAt());
    }
}
