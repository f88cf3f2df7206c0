package dev.fairlead.llmtrace.store.memory;

import dev.fairlead.llm.price.Money;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.SessionRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Sums up the calls of a session. */
final class SessionSums {

    private SessionSums() {}

    /** @param calls at least one, all of the same tenant and session */
    static SessionRow of(List<CallRow> calls) {
        List<Instant> starts = calls.stream()
                .map(CallRow::startedAt)
                .sorted(Comparator.naturalOrder())
                .toList();
        BigDecimal cost = calls.stream()
                .flatMap(call -> call.cost().stream())
                .map(Money::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new SessionRow(
                calls.getFirst().caller().tenant(),
                calls.getFirst().caller().session(),
                calls.size(),
                calls.stream().filter(CallRow::failed).count(),
                calls.stream().mapToLong(call -> call.usage().totalTokens()).sum(),
                Money.usd(cost),
                calls.stream()
                        .filter(call -> call.rating().orElse(null) instanceof Rating.Unpriced)
                        .count(),
                starts.getFirst(),
                starts.getLast(),
                calls.stream()
                        .flatMap(call ->
                                call.answer().model().or(() -> call.request().model()).stream())
                        .distinct()
                        .sorted()
                        .toList(),
                calls.stream()
                        .map(call -> call.caller().user())
                        .filter(user -> !user.isEmpty())
                        .distinct()
                        .sorted()
                        .toList());
    }
}
