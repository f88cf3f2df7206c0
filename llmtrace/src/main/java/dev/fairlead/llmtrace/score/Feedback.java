package dev.fairlead.llmtrace.score;

import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SessionQuery;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds what applications can have kept about calls that never were: anyone with a key for LLM calls may send feedback, and
 * the call it names may be stored later or not at all. So much is taken unseen in each hour from each tenant; beyond that
 * only what is about calls, traces and sessions that are stored, and each of these takes a bounded number. Counts for this
 * process. Thread-safe.
 */
public final class Feedback {

    private final TraceStore store;
    private final Clock clock;
    private final int eachHour;
    private final Map<String, Unseen> tenants = new ConcurrentHashMap<>();

    /** @param eachHour taken from a tenant without a look at what it is about */
    public Feedback(TraceStore store, Clock clock, int eachHour) {
        this.store = store;
        this.clock = clock;
        this.eachHour = eachHour;
    }

    private record Unseen(Instant hour, int taken) {}

    /** Whether a score may be kept; counts it. */
    public boolean admits(NewScore said) {
        Instant hour = hour();
        Unseen now = tenants.compute(
                said.tenant(),
                (_, before) -> before == null || !before.hour().equals(hour)
                        ? new Unseen(hour, 1)
                        : new Unseen(hour, Math.min(before.taken(), eachHour) + 1));
        return now.taken() <= eachHour || isStored(Scope.tenant(said.tenant()), said.target());
    }

    /** How long until as much is taken again. */
    public Duration untilMore() {
        return Duration.between(clock.instant(), hour().plus(1, ChronoUnit.HOURS));
    }

    private Instant hour() {
        return clock.instant().truncatedTo(ChronoUnit.HOURS);
    }

    private boolean isStored(Scope scope, ScoreTarget target) {
        return switch (target) {
            case ScoreTarget.OfCall(var call) -> store.call(scope, call).isPresent();
            case ScoreTarget.OfTrace(String trace) -> store.hasTrace(scope, trace);
            case ScoreTarget.OfSession(String session) ->
                !store.sessions(
                                scope,
                                new SessionQuery(
                                        CallFilter.builder().session(session).build(), 1, Optional.empty()))
                        .rows()
                        .isEmpty();
        };
    }
}
