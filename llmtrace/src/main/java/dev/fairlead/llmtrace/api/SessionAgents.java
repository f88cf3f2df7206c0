package dev.fairlead.llmtrace.api;

import dev.fairlead.llm.price.Money;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.store.CallRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sums up the calls of a session by the agent that made them. Not thread-safe. */
final class SessionAgents {

    private final Map<String, Sums> agents = new LinkedHashMap<>();
    private final List<CallRow> all = new ArrayList<>();

    /** See schema {@code SessionAgent}; no agent stands for the session's own, which started the others. */
    record AgentView(
            Optional<String> agent,
            Optional<String> parent,
            Optional<StartView> startedBy,
            long calls,
            long errors,
            long tokens,
            String cost,
            String currency,
            long unpriced,
            Instant first,
            Instant last,
            List<String> traceIds) {}

    /** See schema {@code SessionAgent}. */
    record StartView(String call, String toolCallId, String name) {}

    void add(Collection<CallRow> calls) {
        all.addAll(calls);
        calls.forEach(call ->
                agents.computeIfAbsent(call.caller().agent(), _ -> new Sums()).add(call));
    }

    /** The session's own agent first, then the others by their first call. */
    List<AgentView> views(AgentStarts starts) {
        Map<String, AgentStarts.Start> started = starts.of(all);
        List<AgentView> views = new ArrayList<>();
        agents.forEach((agent, sums) -> {
            AgentView view = sums.view(agent, Optional.ofNullable(started.get(agent)));
            views.add(agent.isEmpty() ? 0 : views.size(), view);
        });
        return views;
    }

    private static final class Sums {
        private static final int MAX_TRACES = 100;

        private final List<String> traces = new ArrayList<>();
        private String parent = "";
        private long calls;
        private long errors;
        private long tokens;
        private long unpriced;
        private BigDecimal cost = BigDecimal.ZERO;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;

        void add(CallRow call) {
            parent = parent.isEmpty() ? call.caller().parentAgent() : parent;
            calls++;
            errors += call.failed() ? 1 : 0;
            tokens += call.usage().totalTokens();
            unpriced += call.rating().orElse(null) instanceof Rating.Unpriced ? 1 : 0;
            cost = cost.add(call.cost().map(Money::amount).orElse(BigDecimal.ZERO));
            first = call.startedAt().isBefore(first) ? call.startedAt() : first;
            last = call.startedAt().isAfter(last) ? call.startedAt() : last;
            if (traces.size() < MAX_TRACES && !traces.contains(call.traceId())) {
                traces.add(call.traceId());
            }
        }

        AgentView view(String agent, Optional<AgentStarts.Start> start) {
            Money sum = Money.usd(cost);
            return new AgentView(
                    present(agent),
                    present(parent).or(() -> start.flatMap(by -> present(by.call().caller().agent()))),
                    start.map(by -> new StartView(by.call().id().toString(), by.toolCallId(), by.name())),
                    calls,
                    errors,
                    tokens,
                    sum.amount().toPlainString(),
                    sum.currency(),
                    unpriced,
                    first,
                    last,
                    List.copyOf(traces));
        }

        private static Optional<String> present(String agent) {
            return Optional.of(agent).filter(name -> !name.isEmpty());
        }
    }
}
