package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SettledCalls;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Calls as they are stored, as server-sent events. */
final class LiveApi {

    private static final int AT_ONCE = 32;

    private final TraceStore store;
    private final CallFilters filters;
    private final Supplier<SettledCalls> settled;
    private final Semaphore places = new Semaphore(AT_ONCE);

    /** @param settled which calls a question to the store finds now */
    LiveApi(TraceStore store, CallFilters filters, Supplier<SettledCalls> settled) {
        this.store = store;
        this.filters = filters;
        this.settled = settled;
    }

    void mount(RestApi.Builder api) {
        api.handle("tailTraces", LlmTraceApi.answering(this::tail));
    }

    private RestResponse tail(RestRequest request) {
        Scope scope = CallFilters.scope(request);
        CallFilter filter = filters.of(request);
        SettledCalls now = settled.get();
        // Who was told of calls that do not exist comes from another data directory, and begins anew.
        SettledCalls seen = request.header("Last-Event-ID")
                .map(LiveApi::position)
                .filter(position -> position.newest() <= now.newest())
                .orElse(now);
        int before = request.header("Last-Event-ID").isPresent()
                ? 0
                : request.queryInt("last").orElse(0);
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    503, "too_many_tails", AT_ONCE + " live views are open already; close one, or ask for lists.");
        }
        return RestResponse.events(out -> {
            try {
                new LiveTail(store, settled, scope, filter, out).run(seen, before);
            } finally {
                places.release();
            }
        });
    }

    private static SettledCalls position(String id) {
        return SettledCalls.parse(id)
                .orElseThrow(() -> ProblemException.invalid(
                        "header.Last-Event-ID", "The id is not one of this stream's events: start again without it."));
    }
}
