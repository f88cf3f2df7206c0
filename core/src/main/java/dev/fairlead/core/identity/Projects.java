package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.schema.Tables.PROJECTS;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.Page;
import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.identity.schema.tables.records.ProjectsRecord;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The projects of a tenant, for its admins. */
public final class Projects {

    /** The project each tenant starts with. */
    public static final String DEFAULT = "default";

    private final Database database;
    private final Clock clock;
    private final AuditLog audit;
    private final TimeOrderedIds ids;

    Projects(Database database, Clock clock, AuditLog audit, TimeOrderedIds ids) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
        this.ids = ids;
    }

    /** Makes a project; its name is unique within the tenant. */
    public Project create(Actor actor, TenantId tenant, String name) {
        return audit.recorded(actor, "project.created", tenant, name, sql -> {
            actor.requireAdminOf(tenant);
            Tenants.find(sql, tenant);
            return insert(sql, tenant, Names.checked("project", name))
                    .orElseThrow(() -> new IdentityException(
                            IdentityException.Reason.CONFLICT,
                            "project_exists",
                            "Tenant " + tenant + " has a project " + name + " already."));
        });
    }

    /** Oldest first. */
    public Page<Project> list(Actor actor, TenantId tenant, PageRequest request) {
        actor.requireAdminOf(tenant);
        Condition after = request.cursor().map(PROJECTS.ID::gt).orElse(DSL.noCondition());
        return request.page(
                database.read(sql -> sql.selectFrom(PROJECTS)
                        .where(PROJECTS.TENANT_ID.eq(tenant.value()))
                        .and(after)
                        .orderBy(PROJECTS.ID)
                        .limit(request.limit() + 1)
                        .fetch(Projects::project)),
                Project::id);
    }

    Optional<Project> insert(DSLContext sql, TenantId tenant, String name) {
        Project project =
                new Project(ids.next("project_"), tenant, name, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        int inserted = sql.insertInto(PROJECTS)
                .set(PROJECTS.ID, project.id())
                .set(PROJECTS.TENANT_ID, tenant.value())
                .set(PROJECTS.NAME, name)
                .set(PROJECTS.CREATED_AT, project.createdAt())
                .onConflictDoNothing()
                .execute();
        return inserted == 1 ? Optional.of(project) : Optional.empty();
    }

    Project find(DSLContext sql, TenantId tenant, String name) {
        return sql.selectFrom(PROJECTS)
                .where(PROJECTS.TENANT_ID.eq(tenant.value()))
                .and(PROJECTS.NAME.eq(name))
                .fetchOptional(Projects::project)
                .orElseThrow(() -> new IdentityException(
                        IdentityException.Reason.NOT_FOUND,
                        "unknown_project",
                        "Tenant " + tenant + " has no project of that name; create it first."));
    }

    private static Project project(ProjectsRecord row) {
        return new Project(row.getId(), new TenantId(row.getTenantId()), row.getName(), row.getCreatedAt());
    }
}
