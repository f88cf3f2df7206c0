package dev.fairlead.llmtrace.score;

import static dev.fairlead.llmtrace.schema.Tables.SCORES;

import dev.fairlead.llmtrace.store.Scope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/**
 * Which scores are meant; an empty field excludes nothing, and all given ones must hold.
 *
 * @param traces of these traces and of their calls, at most a thousand
 * @param span of this call alone
 * @param session of this session itself, not of its traces
 * @param from given at or after
 * @param to given before
 */
public record ScoreFilter(
        Optional<Set<String>> traces,
        Optional<String> span,
        Optional<String> session,
        Optional<String> name,
        Optional<NewScore.Source> source,
        Optional<Instant> from,
        Optional<Instant> to) {

    public static final ScoreFilter ALL = new ScoreFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public ScoreFilter {
        traces = traces.map(Set::copyOf);
    }

    /** Of a few traces and of their calls. */
    public static ScoreFilter ofTraces(Set<String> traces) {
        return new ScoreFilter(Optional.of(traces), ALL.span, ALL.session, ALL.name, ALL.source, ALL.from, ALL.to);
    }

    /** Of a session itself. */
    public static ScoreFilter ofSession(String session) {
        return new ScoreFilter(ALL.traces, ALL.span, Optional.of(session), ALL.name, ALL.source, ALL.from, ALL.to);
    }

    /** Of one call alone. */
    public static ScoreFilter ofCall(String trace, String span) {
        return new ScoreFilter(
                Optional.of(Set.of(trace)), Optional.of(span), ALL.session, ALL.name, ALL.source, ALL.from, ALL.to);
    }

    Condition within(Scope scope) {
        return tenant(scope)
                .and(traces.map(SCORES.TRACE_ID::in).orElse(DSL.noCondition()))
                .and(span.map(SCORES.SPAN_ID::eq).orElse(DSL.noCondition()))
                .and(session.map(SCORES.SESSION_ID::eq).orElse(DSL.noCondition()))
                .and(name.map(SCORES.NAME::eq).orElse(DSL.noCondition()))
                .and(source.map(who -> SCORES.SOURCE.eq(who.name())).orElse(DSL.noCondition()))
                .and(from.map(SCORES.CREATED_AT::ge).orElse(DSL.noCondition()))
                .and(to.map(SCORES.CREATED_AT::lt).orElse(DSL.noCondition()));
    }

    static Condition tenant(Scope scope) {
        return switch (scope) {
            case Scope.OneTenant one -> SCORES.TENANT_ID.eq(one.tenant());
            case Scope.EveryTenant _ -> DSL.noCondition();
        };
    }
}
