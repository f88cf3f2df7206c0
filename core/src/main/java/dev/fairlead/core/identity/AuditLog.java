package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.schema.Tables.AUDIT_EVENTS;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.Page;
import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.identity.schema.tables.records.AuditEventsRecord;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Who did what. Events are only ever added, which triggers in the database enforce, and outlive the tenants and keys
 * they speak of.
 */
public final class AuditLog {

    private static final int LONGEST = 200;

    private final Database database;
    private final Clock clock;
    private final TimeOrderedIds ids;

    AuditLog(Database database, Clock clock, TimeOrderedIds ids) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
    }

    /** Newest first: the caller's own tenant, and for a platform admin every tenant. */
    public Page<AuditEvent> list(Actor actor, PageRequest request) {
        if (actor.principal().platformAdmin()) {
            return list(DSL.noCondition(), request);
        }
        return list(actor, actor.tenant(), request);
    }

    /** Newest first, of one tenant, which may have been deleted since. */
    public Page<AuditEvent> list(Actor actor, TenantId tenant, PageRequest request) {
        actor.requireAdminOf(tenant);
        return list(AUDIT_EVENTS.TENANT_ID.eq(tenant.value()), request);
    }

    /** Records what a service did for someone, outside identity's own database. */
    public void done(Actor actor, String action, TenantId tenant, String target) {
        database.run(sql -> write(sql, actor, action, tenant, target));
    }

    /** Makes a change and records it in the same transaction, or records in one of its own that it was refused. */
    <T> T recorded(Actor actor, String action, TenantId tenant, String target, Function<DSLContext, T> change) {
        try {
            return database.inTransaction(sql -> {
                T result = change.apply(sql);
                write(sql, actor, action, tenant, target, AuditEvent.Outcome.DONE);
                return result;
            });
        } catch (IdentityException refused) {
            // In the actor's own log: nobody fills the log of a tenant they have no part in.
            database.run(sql -> write(sql, actor, action, actor.tenant(), target, AuditEvent.Outcome.REFUSED));
            throw refused;
        }
    }

    void write(DSLContext sql, Actor actor, String action, TenantId tenant, String target) {
        write(sql, actor, action, tenant, target, AuditEvent.Outcome.DONE);
    }

    private void write(
            DSLContext sql, Actor actor, String action, TenantId tenant, String target, AuditEvent.Outcome outcome) {
        sql.insertInto(AUDIT_EVENTS)
                .set(AUDIT_EVENTS.ID, ids.next("audit_"))
                .set(AUDIT_EVENTS.OCCURRED_AT, clock.instant())
                .set(AUDIT_EVENTS.TENANT_ID, tenant.value())
                .set(AUDIT_EVENTS.ACTOR_KEY_ID, actor.principal().keyId())
                .set(AUDIT_EVENTS.ACTOR_NAME, actor.principal().name())
                .set(AUDIT_EVENTS.ACTION, action)
                .set(AUDIT_EVENTS.TARGET, printable(target))
                .set(AUDIT_EVENTS.ADDRESS, printable(actor.address()))
                .set(AUDIT_EVENTS.OUTCOME, outcome.name())
                .execute();
    }

    /** What a caller sent may be anything: PostgreSQL stores no NUL, and nobody reads a megabyte. */
    private static String printable(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST)).replaceAll("\\p{Cntrl}", "?");
    }

    private Page<AuditEvent> list(Condition which, PageRequest request) {
        Optional<Condition> after = request.cursor().map(AUDIT_EVENTS.ID::lt);
        return request.page(
                database.read(sql -> sql.selectFrom(AUDIT_EVENTS)
                        .where(which)
                        .and(after.orElse(DSL.noCondition()))
                        .orderBy(AUDIT_EVENTS.ID.desc())
                        .limit(request.limit() + 1)
                        .fetch(AuditLog::event)),
                AuditEvent::id);
    }

    private static AuditEvent event(AuditEventsRecord row) {
        return new AuditEvent(
                row.getId(),
                row.getOccurredAt(),
                new TenantId(row.getTenantId()),
                row.getActorKeyId(),
                row.getActorName(),
                row.getAction(),
                row.getTarget(),
                row.getAddress(),
                AuditEvent.Outcome.valueOf(row.getOutcome()));
    }
}
