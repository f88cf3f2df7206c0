package dev.fairlead.llmtrace.store.memory;

import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import java.util.Map;

/** Decides whether a call is meant by a filter. */
record CallMatch(Scope scope, CallFilter filter) {

    boolean matches(CallRow row) {
        return scope.covers(row.caller().tenant()) && origin(row) && target(row) && result(row);
    }

    private boolean origin(CallRow row) {
        return filter.trace().stream().allMatch(row.traceId()::startsWith)
                && filter.from().stream().noneMatch(from -> row.startedAt().isBefore(from))
                && filter.to().stream().allMatch(to -> row.startedAt().isBefore(to))
                && filter.session().stream().allMatch(row.caller().session()::equals)
                && filter.user().stream().allMatch(row.caller().user()::equals)
                && filter.agent().stream().allMatch(row.caller().agent()::equals)
                && filter.key().stream().allMatch(row.caller().keyId()::equals)
                && filter.tag().stream().allMatch(tag -> tagged(row.caller().tags(), tag));
    }

    private boolean target(CallRow row) {
        return filter.provider().stream().allMatch(row.target().provider()::equals)
                && filter.operation().stream().allMatch(row.target().operation()::equals)
                && filter.model().stream()
                        .allMatch(model -> row.request().model().stream().anyMatch(model::equals)
                                || row.answer().model().stream().anyMatch(model::equals));
    }

    private boolean result(CallRow row) {
        return filter.status().stream().allMatch(status -> row.status() == status)
                && filter.statusClass().stream().allMatch(first -> row.status() / 100 == first)
                && filter.outcome().stream().allMatch(outcome -> row.outcome() == outcome)
                && filter.failed().stream().allMatch(failed -> row.failed() == failed)
                && filter.minCost().stream()
                        .allMatch(min -> row.cost().stream()
                                .anyMatch(cost -> cost.amount().compareTo(min) >= 0))
                && filter.maxCost().stream()
                        .allMatch(max -> row.cost().stream()
                                .anyMatch(cost -> cost.amount().compareTo(max) <= 0))
                && filter.minLatency().stream().allMatch(min -> row.duration().compareTo(min) >= 0)
                && filter.maxLatency().stream().allMatch(max -> row.duration().compareTo(max) <= 0);
    }

    private static boolean tagged(Map<String, String> tags, String tag) {
        int equals = tag.indexOf('=');
        return equals < 0
                ? tags.containsKey(tag)
                : tag.substring(equals + 1).equals(tags.get(tag.substring(0, equals)));
    }
}
