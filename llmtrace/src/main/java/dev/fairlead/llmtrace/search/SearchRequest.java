package dev.fairlead.llmtrace.search;

import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.Scope;
import java.time.Duration;
import java.util.Optional;

/**
 * What to look for, where, and how long.
 *
 * @param only the body that is looked into, both where empty
 * @param newest number of the call to begin with; it goes backwards from there
 * @param matches after which the search ends
 * @param time after which it ends
 * @param bytes of bodies after which it ends
 */
public record SearchRequest(
        Scope scope,
        CallFilter filter,
        SearchTerms terms,
        Optional<Match.Side> only,
        long newest,
        int matches,
        Duration time,
        long bytes) {}
