package dev.fairlead.llmtrace.score;

import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes what was said about calls that are about to be deleted. It asks the store which they are, so it comes before
 * their rows go, and can be repeated.
 */
public final class ScoreErasure {

    private static final int AT_ONCE = 500;

    private final TraceStore store;
    private final Scores scores;

    public ScoreErasure(TraceStore store, Scores scores) {
        this.store = store;
        this.scores = scores;
    }

    /** Of a user's calls the scores of their traces and sessions as a whole go too. */
    public void erase(Scope scope, Selection selection) {
        switch (selection) {
            case Selection.OneTrace(String trace) -> scores.eraseTraces(scope, List.of(trace));
            case Selection.OneCall(var call) -> scores.eraseCalls(scope, List.of(call));
            case Selection.OneSession(String session) -> {
                scores.eraseSessions(scope, List.of(session));
                eraseCalls(scope, CallFilter.builder().session(session).build());
            }
            case Selection.OneUser(String user) ->
                eraseCalls(scope, CallFilter.builder().user(user).build());
            default -> {
                return;
            }
        }
        scores.scrub();
    }

    private void eraseCalls(Scope scope, CallFilter filter) {
        CallQuery query = CallQuery.newest(filter, AT_ONCE);
        Optional<String> next;
        do {
            var page = store.calls(scope, query);
            scores.eraseCalls(scope, page.rows().stream().map(CallRow::id).toList());
            if (filter.user().isPresent()) {
                scores.eraseSessions(scope, sessions(page.rows()));
            }
            next = page.nextCursor();
            query = next.map(query::after).orElse(query);
        } while (next.isPresent());
    }

    private static Set<String> sessions(List<CallRow> calls) {
        return calls.stream()
                .map(call -> call.caller().session())
                .filter(session -> !session.isEmpty())
                .collect(Collectors.toSet());
    }
}
