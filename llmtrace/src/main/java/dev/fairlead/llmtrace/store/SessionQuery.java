package dev.fairlead.llmtrace.store;

import java.util.Optional;

/**
 * One page of sessions, the one with the newest call first.
 *
 * @param filter which calls count; sessions without any are left out, as are calls without a session
 * @param limit sessions on the page, 1 to 1000
 * @param cursor the {@link Page#nextCursor()} of the page before
 */
public record SessionQuery(CallFilter filter, int limit, Optional<String> cursor) {
    public SessionQuery {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit is between 1 and 1000, found " + limit);
        }
    }

    public SessionQuery after(String cursor) {
        return new SessionQuery(filter, limit, Optional.of(cursor));
    }
}
