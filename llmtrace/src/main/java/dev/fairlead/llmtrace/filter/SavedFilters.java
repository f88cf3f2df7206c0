package dev.fairlead.llmtrace.filter;

import static dev.fairlead.llmtrace.schema.Tables.SAVED_FILTERS;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.Page;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.llmtrace.schema.tables.records.SavedFiltersRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The saved filters of each tenant. Every method waits until the database is open. */
public final class SavedFilters {

    /** What a tenant may save. */
    public static final int MOST = 1000;

    private final Supplier<Database> database;
    private final Clock clock;

    public SavedFilters(Supplier<Database> database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What became of a filter that was to be saved. */
    public sealed interface Outcome {

        /** It is saved, since now or, word for word the same, since before. */
        record Saved(SavedFilter filter) implements Outcome {}

        /** Another filter has the name. */
        record NameTaken() implements Outcome {}

        /** The tenant has {@link #MOST} of them. */
        record TooMany() implements Outcome {}
    }

    /** Saves a filter under a name that is free, in the tenant of its author. */
    public Outcome create(Principal author, String name, String parameters) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return database.get().inTransaction(sql -> {
            Optional<SavedFilter> before = find(sql, author.tenant().value(), name);
            if (before.isPresent()) {
                return before.get().parameters().equals(parameters)
                        ? new Outcome.Saved(before.get())
                        : new Outcome.NameTaken();
            }
            if (sql.fetchCount(
                            SAVED_FILTERS,
                            SAVED_FILTERS.TENANT_ID.eq(author.tenant().value()))
                    >= MOST) {
                return new Outcome.TooMany();
            }
            SavedFilter filter = new SavedFilter(name, parameters, author.keyId(), author.name(), now, now);
            return insert(sql, author.tenant().value(), filter) ? new Outcome.Saved(filter) : new Outcome.NameTaken();
        });
    }

    /** Gives a filter other parameters; empty when there is none of that name. */
    public Optional<SavedFilter> replace(String tenant, String name, String parameters) {
        return database.get().inTransaction(sql -> {
            sql.update(SAVED_FILTERS)
                    .set(SAVED_FILTERS.PARAMETERS, parameters)
                    .set(SAVED_FILTERS.UPDATED_AT, clock.instant())
                    .where(named(tenant, name))
                    .execute();
            return find(sql, tenant, name);
        });
    }

    public Optional<SavedFilter> find(String tenant, String name) {
        return database.get().read(sql -> find(sql, tenant, name));
    }

    /**
     * By name.
     *
     * @param after name of the last one on the page before
     */
    public Page<SavedFilter> list(String tenant, int limit, Optional<String> after) {
        Condition later = after.map(SAVED_FILTERS.NAME::gt).orElse(DSL.noCondition());
        List<SavedFilter> filters = database.get()
                .read(sql -> sql.selectFrom(SAVED_FILTERS)
                        .where(SAVED_FILTERS.TENANT_ID.eq(tenant))
                        .and(later)
                        .orderBy(SAVED_FILTERS.NAME)
                        .limit(limit + 1)
                        .fetch(SavedFilters::filter));
        return filters.size() <= limit
                ? new Page<>(filters, Optional.empty())
                : new Page<>(
                        filters.subList(0, limit),
                        Optional.of(filters.get(limit - 1).name()));
    }

    /** Whether there was one of that name. */
    public boolean delete(String tenant, String name) {
        int deleted = database.get()
                .inTransaction(sql ->
                        sql.deleteFrom(SAVED_FILTERS).where(named(tenant, name)).execute());
        database.get().scrub();
        return deleted > 0;
    }

    private static Optional<SavedFilter> find(DSLContext sql, String tenant, String name) {
        return sql.selectFrom(SAVED_FILTERS).where(named(tenant, name)).fetchOptional(SavedFilters::filter);
    }

    private static boolean insert(DSLContext sql, String tenant, SavedFilter filter) {
        return sql.insertInto(SAVED_FILTERS)
                        .set(SAVED_FILTERS.TENANT_ID, tenant)
                        .set(SAVED_FILTERS.NAME, filter.name())
                        .set(SAVED_FILTERS.PARAMETERS, filter.parameters())
                        .set(SAVED_FILTERS.AUTHOR_KEY_ID, filter.authorKeyId())
                        .set(SAVED_FILTERS.AUTHOR_NAME, filter.authorName())
                        .set(SAVED_FILTERS.CREATED_AT, filter.createdAt())
                        .set(SAVED_FILTERS.UPDATED_AT, filter.updatedAt())
                        .onConflictDoNothing()
                        .execute()
                == 1;
    }

    private static Condition named(String tenant, String name) {
        return SAVED_FILTERS.TENANT_ID.eq(tenant).and(SAVED_FILTERS.NAME.eq(name));
    }

    private static SavedFilter filter(SavedFiltersRecord row) {
        return new SavedFilter(
                row.getName(),
                row.getParameters(),
                row.getAuthorKeyId(),
                row.getAuthorName(),
                row.getCreatedAt(),
                row.getUpdatedAt());
    }
}
