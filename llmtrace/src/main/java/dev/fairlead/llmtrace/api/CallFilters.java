package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.filter.SavedFilters;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.Scope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Reads the query parameters that lists share. */
final class CallFilters {

    private static final int COST_SCALE = 18;
    private static final BigDecimal HIGHEST_COST = BigDecimal.TEN.pow(19);
    private static final BigDecimal LONGEST_MILLIS = BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000);

    private final SavedFilters saved;

    CallFilters(SavedFilters saved) {
        this.saved = saved;
    }

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

    /**
     * Which calls a request means: the filter it names, and what it says itself, which counts more.
     *
     * @throws ProblemException 400 when no filter of the name is saved
     */
    CallFilter of(RestRequest request) {
        CallParameters own = CallParameters.of(request);
        return filter(request.query("filter")
                .map(name -> own.over(saved(request, name)))
                .orElse(own));
    }

    private CallParameters saved(RestRequest request, String name) {
        return saved.find(request.tenant().value(), name)
                .map(filter -> CallParameters.of(Json.mapper().readTree(filter.parameters())))
                .orElseThrow(() -> ProblemException.invalid("query.filter", "No filter is saved as " + name + "."));
    }

    /** Which calls are meant by parameters alone. */
    static CallFilter filter(CallParameters parameters) {
        CallFilter.Builder filter = CallFilter.builder();
        parameters.instant("from").ifPresent(filter::from);
        parameters.instant("to").ifPresent(filter::to);
        parameters.text("trace").ifPresent(filter::trace);
        parameters.text("provider").ifPresent(filter::provider);
        parameters.text("model").ifPresent(filter::model);
        parameters.text("session").ifPresent(filter::session);
        parameters.text("user").ifPresent(filter::user);
        parameters.text("agent").ifPresent(filter::agent);
        parameters.text("key").ifPresent(filter::key);
        parameters.text("tag").ifPresent(filter::tag);
        parameters.text("operation").ifPresent(filter::operation);
        parameters.text("status").ifPresent(status -> status(filter, status));
        parameters
                .text("outcome")
                .ifPresent(outcome -> filter.outcome(Outcome.valueOf(outcome.toUpperCase(Locale.ROOT))));
        parameters.truth("failed").ifPresent(filter::failed);
        parameters
                .decimal("min_cost")
                .map(cost -> cost(cost, RoundingMode.CEILING))
                .ifPresent(filter::minCost);
        parameters
                .decimal("max_cost")
                .map(cost -> cost(cost, RoundingMode.FLOOR))
                .ifPresent(filter::maxCost);
        parameters.decimal("min_latency_ms").ifPresent(millis -> filter.minLatency(duration(millis)));
        parameters.decimal("max_latency_ms").ifPresent(millis -> filter.maxLatency(duration(millis)));
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

    /** In the digits that stores keep of a cost; one beyond them is as good as their bound. */
    private static BigDecimal cost(BigDecimal cost, RoundingMode rounding) {
        return cost.min(HIGHEST_COST).setScale(COST_SCALE, rounding);
    }

    private static Duration duration(BigDecimal millis) {
        // A latency beyond what nanoseconds can count is as good as that bound.
        return Duration.ofNanos(millis.min(LONGEST_MILLIS).movePointRight(6).longValue());
    }
}
