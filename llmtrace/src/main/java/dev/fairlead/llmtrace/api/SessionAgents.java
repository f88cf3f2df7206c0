package dev.fairlead.llmtrace.api;

import dev.fairlead.llm.price.Money;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.RollupSums;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sums up the calls of a session by the agent that made them. Not thread-safe. */
final class SessionAgents {

    private final Map<String, OneAgent> agents = new LinkedHashMap<>();
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
        calls.forEach(call -> agents.computeIfAbsent(call.caller().agent(), _ -> new OneAgent())
                .add(call));
    }

    /** The session's own agent first, then the others by their first call. */
    List<AgentView> views(AgentStarts starts) {
        Map<String, AgentStarts.Start> started = starts.of(all);
        List<AgentView> views = new ArrayList<>();
        agents.forEach((agent, one) -> {
            AgentView view = one.view(agent, Optional.ofNullable(started.get(agent)));
            views.add(agent.isEmpty() ? 0 : views.size(), view);
        });
        return views;
    }

    private static final class OneAgent {
        private static final int MAX_TRACES = 100;

        private final List<String> traces = new ArrayList<>();
        private String parent = "";
        private final RollupSums sums = new RollupSums();
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;

        void add(CallRow call) {
            parent = parent.isEmpty() ? call.caller().parentAgent() : parent;
            sums.add(call);
            first = call.startedAt().isBefore(first) ? call.startedAt() : first;
            last = call.startedAt().isAfter(last) ? call.startedAt() : last;
            if (traces.size() < MAX_TRACES && !traces.contains(call.traceId())) {
                traces.add(call.traceId());
            }
        }

        AgentView view(String agent, Optional<AgentStarts.Start> start) {
            Money cost = Money.usd(sums.cost());
            return new AgentView(
                    present(agent),
                    present(parent)
                            .or(() -> start.flatMap(
                                    by -> present(by.call().caller().agent()))),
                    start.map(by -> new StartView(by.call().id().toString(), by.toolCallId(), by.name())),
                    sums.calls(),
                    sums.errors(),
                    sums.usage().totalTokens(),
                    cost.amount().toPlainString(),
                    cost.currency(),
                    sums.unpriced(),
                    first,
                    last,
                    List.copyOf(traces));
        }

        private static Optional<String> present(String agent) {
            return Optional.of(agent).filter(name -> !name.isEmpty());
        }
    }
}
