package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.Scope;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Reads the query parameters that lists share. */
final class CallFilters {

    private static final BigDecimal LONGEST_MILLIS = BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000);

    private CallFilters() {}

    /**
     * Whose calls a caller may see: their tenant's; a platform admin sees any tenant named in {@code tenant}, and all
     * tenants with {@code tenant=*}.
     *
     * @throws ProblemException 403 when another caller names another tenant
     */
    static Scope scope(RestRequest request) {
        Principal caller = request.principal();
        String own = caller.tenant().value();
        String wanted = request.query("tenant").orElse(own);
        if (wanted.equals(own)) {
            return Scope.tenant(own);
        }
        if (!caller.platformAdmin()) {
            throw new ProblemException(
                    403, "forbidden", "This key belongs to tenant '" + own + "' and sees no other tenant's calls.");
        }
        return wanted.equals("*") ? Scope.everyTenant() : Scope.tenant(wanted);
    }

    static CallFilter filter(RestRequest request) {
        CallFilter.Builder filter = CallFilter.builder();
        request.queryInstant("from").ifPresent(filter::from);
        request.queryInstant("to").ifPresent(filter::to);
        request.query("trace").ifPresent(filter::trace);
        request.query("provider").ifPresent(filter::provider);
        request.query("model").ifPresent(filter::model);
        request.query("session").ifPresent(filter::session);
        request.query("user").ifPresent(filter::user);
        request.query("agent").ifPresent(filter::agent);
        request.query("key").ifPresent(filter::key);
        request.query("tag").ifPresent(filter::tag);
        request.query("operation").ifPresent(filter::operation);
        request.query("status").ifPresent(status -> status(filter, status));
        request.query("outcome")
                .ifPresent(outcome -> filter.outcome(Outcome.valueOf(outcome.toUpperCase(Locale.ROOT))));
        request.queryBoolean("failed").ifPresent(filter::failed);
        request.queryDecimal("min_cost").ifPresent(filter::minCost);
        request.queryDecimal("max_cost").ifPresent(filter::maxCost);
        request.queryDecimal("min_latency_ms").ifPresent(millis -> filter.minLatency(duration(millis)));
        request.queryDecimal("max_latency_ms").ifPresent(millis -> filter.maxLatency(duration(millis)));
        return filter.build();
    }

    /** A status is a code ({@code 429}) or a class of codes ({@code 4xx}); the contract allows nothing else. */
    private static void status(CallFilter.Builder filter, String status) {
        if (status.endsWith("xx")) {
            filter.statusClass(status.charAt(0) - '0');
        } else {
            filter.status(Integer.parseInt(status));
        }
    }

    private static Duration duration(BigDecimal millis) {
        // A latency beyond what nanoseconds can count is as good as that bound.
        return Duration.ofNanos(millis.min(LONGEST_MILLIS).movePointRight(6).longValue());
    }
}
