package dev.fairlead.llmtrace.score;

import static dev.fairlead.llmtrace.schema.Tables.SCORES;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.Page;
import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.TimeOrderedIds;
import dev.fairlead.llmtrace.schema.tables.records.ScoresRecord;
import dev.fairlead.llmtrace.store.CallId;
import dev.fairlead.llmtrace.store.Scope;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The scores of calls, traces and sessions. Every method waits until the database is open. */
public final class Scores {

    /** What may be said about one trace, its calls included, or about one session. */
    public static final int MOST = 1000;

    private final Supplier<Database> database;
    private final Clock clock;
    private final TimeOrderedIds ids;

    public Scores(Supplier<Database> database, Clock clock, TimeOrderedIds ids) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
    }

    /** What became of a score that was sent. */
    public sealed interface Outcome {

        /** It is kept, since now or since the same request came before under its idempotency key. */
        record Kept(Score score) implements Outcome {}

        /** Its idempotency key was used for another score. */
        record KeyReused(String id) implements Outcome {}

        /** There are {@link #MOST} of its trace or session already. */
        record TooMany() implements Outcome {}
    }

    /**
     * Keeps a score.
     *
     * @param idempotencyKey under which the author keeps a score once only; free again when that score is deleted
     */
    public Outcome keep(Principal author, NewScore said, Optional<String> idempotencyKey) {
        Score score = new Score(
                ids.next("score_"),
                said,
                author.keyId(),
                author.name(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return database.get().inTransaction(sql -> {
            Optional<Score> before = idempotencyKey.flatMap(key -> sql.selectFrom(SCORES)
                    .where(SCORES.AUTHOR_KEY_ID.eq(author.keyId()))
                    .and(SCORES.IDEMPOTENCY_KEY.eq(key))
                    .fetchOptional(Scores::score));
            if (before.isPresent()) {
                return repeated(before.get(), said);
            }
            if (sql.fetchCount(SCORES, about(said)) >= MOST) {
                return new Outcome.TooMany();
            }
            if (insert(sql, score, idempotencyKey)) {
                return new Outcome.Kept(score);
            }
            // Another process was first.
            return repeated(
                    sql.selectFrom(SCORES)
                            .where(SCORES.AUTHOR_KEY_ID.eq(author.keyId()))
                            .and(SCORES.IDEMPOTENCY_KEY.eq(idempotencyKey.orElseThrow()))
                            .fetchSingle(Scores::score),
                    said);
        });
    }

    /** Newest first. */
    public Page<Score> list(Scope scope, ScoreFilter filter, PageRequest page) {
        Condition older = page.cursor().map(SCORES.ID::lt).orElse(DSL.noCondition());
        return page.page(
                database.get()
                        .read(sql -> sql.selectFrom(SCORES)
                                .where(filter.within(scope))
                                .and(older)
                                .orderBy(SCORES.ID.desc())
                                .limit(page.limit() + 1)
                                .fetch(Scores::score)),
                Score::id);
    }

    /** Removes a score; returns it as it was. */
    public Optional<Score> delete(Scope scope, String id) {
        Condition one = ScoreFilter.tenant(scope).and(SCORES.ID.eq(id));
        Optional<Score> deleted = database.get().inTransaction(sql -> {
            Optional<Score> found = sql.selectFrom(SCORES).where(one).fetchOptional(Scores::score);
            sql.deleteFrom(SCORES).where(one).execute();
            return found;
        });
        database.get().scrub();
        return deleted;
    }

    /** Removes what was said about traces and their calls. */
    void eraseTraces(Scope scope, Collection<String> traces) {
        erase(ScoreFilter.tenant(scope).and(SCORES.TRACE_ID.in(traces)));
    }

    /** Removes what was said about single calls, and about their traces as a whole. */
    void eraseCalls(Scope scope, Collection<CallId> calls) {
        Set<String> traces = calls.stream().map(CallId::traceId).collect(java.util.stream.Collectors.toSet());
        List<String> spans = calls.stream().map(CallId::spanId).toList();
        erase(ScoreFilter.tenant(scope)
                .and(SCORES.TRACE_ID.in(traces))
                .and(SCORES.SPAN_ID.isNull().or(SCORES.SPAN_ID.in(spans))));
    }

    /** Removes what was said about sessions as a whole. */
    void eraseSessions(Scope scope, Collection<String> sessions) {
        erase(ScoreFilter.tenant(scope).and(SCORES.SESSION_ID.in(sessions)));
    }

    /** Removes what is older than calls are kept. Returns how many there were. */
    public int expire(Scope scope, Instant before) {
        int expired = database.get()
                .inTransaction(sql -> sql.deleteFrom(SCORES)
                        .where(ScoreFilter.tenant(scope))
                        .and(SCORES.CREATED_AT.lt(before))
                        .execute());
        if (expired > 0) {
            scrub();
        }
        return expired;
    }

    /** Takes what was removed out of the database's files. */
    void scrub() {
        database.get().scrub();
    }

    private void erase(Condition which) {
        database.get().run(sql -> sql.deleteFrom(SCORES).where(which).execute());
    }

    private static Outcome repeated(Score before, NewScore said) {
        return before.said().equals(said) ? new Outcome.Kept(before) : new Outcome.KeyReused(before.id());
    }

    private static Condition about(NewScore said) {
        Condition tenant = SCORES.TENANT_ID.eq(said.tenant());
        return switch (said.target()) {
            case ScoreTarget.OfTrace(String trace) -> tenant.and(SCORES.TRACE_ID.eq(trace));
            case ScoreTarget.OfCall(CallId call) -> tenant.and(SCORES.TRACE_ID.eq(call.traceId()));
            case ScoreTarget.OfSession(String session) -> tenant.and(SCORES.SESSION_ID.eq(session));
        };
    }

    private static boolean insert(DSLContext sql, Score score, Optional<String> idempotencyKey) {
        ScoresRecord row = new ScoresRecord();
        row.setId(score.id());
        row.setTenantId(score.said().tenant());
        switch (score.said().target()) {
            case ScoreTarget.OfTrace(String trace) -> row.setTraceId(trace);
            case ScoreTarget.OfCall(CallId call) -> {
                row.setTraceId(call.traceId());
                row.setSpanId(call.spanId());
            }
            case ScoreTarget.OfSession(String session) -> row.setSessionId(session);
        }
        row.setName(score.said().name());
        switch (score.said().value()) {
            case ScoreValue.Figure figure -> {
                row.setKind(Kind.NUMBER.name());
                row.setFigure(figure.value());
                figure.lowest().ifPresent(row::setLowest);
                figure.highest().ifPresent(row::setHighest);
            }
            case ScoreValue.Verdict verdict -> {
                row.setKind(Kind.BOOLEAN.name());
                row.setFigure(verdict.value() ? 1.0 : 0.0);
            }
            case ScoreValue.Category category -> {
                row.setKind(Kind.CATEGORY.name());
                row.setCategory(category.name());
            }
        }
        row.setRemark(score.said().comment());
        row.setSource(score.said().source().name());
        row.setAuthorKeyId(score.authorKeyId());
        row.setAuthorName(score.authorName());
        idempotencyKey.ifPresent(row::setIdempotencyKey);
        row.setCreatedAt(score.createdAt());
        return sql.insertInto(SCORES).set(row).onConflictDoNothing().execute() == 1;
    }

    private static Score score(ScoresRecord row) {
        ScoreValue value = switch (Kind.valueOf(row.getKind())) {
            case NUMBER ->
                new ScoreValue.Figure(row.getFigure(), optional(row.getLowest()), optional(row.getHighest()));
            case BOOLEAN -> new ScoreValue.Verdict(row.getFigure() != 0);
            case CATEGORY -> new ScoreValue.Category(row.getCategory());
        };
        return new Score(
                row.getId(),
                new NewScore(
                        row.getTenantId(),
                        target(row),
                        row.getName(),
                        value,
                        row.getRemark(),
                        NewScore.Source.valueOf(row.getSource())),
                row.getAuthorKeyId(),
                row.getAuthorName(),
                row.getCreatedAt());
    }

    private static ScoreTarget target(ScoresRecord row) {
        if (row.getSessionId() != null) {
            return new ScoreTarget.OfSession(row.getSessionId());
        }
        return row.getSpanId() == null
                ? new ScoreTarget.OfTrace(row.getTraceId())
                : new ScoreTarget.OfCall(new CallId(row.getTraceId(), row.getSpanId()));
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
