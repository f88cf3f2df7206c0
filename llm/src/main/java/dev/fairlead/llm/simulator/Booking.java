package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.ReceivedCall.Outcome;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request's place in the books: opened as it arrives and settled once. Lives on one event loop. */
final class Booking {
    private final Simulation simulation;
    private final HttpServerRequest request;
    private final String path;
    private final RequestBody body;
    private final Ledger.Entry entry;
    private final String requestId;

    private String callId = "";
    private String model = "";
    private String serviceTier = "";
    private boolean stream;
    private boolean settled;

    private Booking(
            Simulation simulation,
            HttpServerRequest request,
            String path,
            RequestBody body,
            Ledger.Entry entry,
            String requestId) {
        this.simulation = simulation;
        this.request = request;
        this.path = path;
        this.body = body;
        this.entry = entry;
        this.requestId = requestId;
    }

    static Booking open(Simulation simulation, HttpServerRequest request, Route route, RequestBody body) {
        Ledger.Entry entry = simulation.ledger().open();
        String requestId = route.wording().requestId(simulation.settings().seed() ^ Ids.mix(entry.number()));
        return new Booking(simulation, request, route.path(), body, entry, requestId);
    }

    String requestId() {
        return requestId;
    }

    boolean settled() {
        return settled;
    }

    /** Shows the call as one that is under way. */
    void remember(String call) {
        callId = call;
        simulation.ledger().remember(entry, call(Outcome.OPEN, 0, Usage.NONE));
    }

    /** Says what answers the call. */
    void answeredBy(String answering, String tier, boolean streamed) {
        model = answering;
        serviceTier = tier;
        stream = streamed;
    }

    void settle(Outcome outcome, int status, Usage billed) {
        settle(outcome, status, billed, true);
    }

    /** Ends a call that is not billed. */
    void settle(Outcome outcome, int status) {
        settle(outcome, status, Usage.NONE, false);
    }

    private void settle(Outcome outcome, int status, Usage usage, boolean billed) {
        if (!settled) {
            settled = true;
            simulation.ledger().settle(entry, call(outcome, status, usage), billed);
        }
    }

    private ReceivedCall call(Outcome outcome, int status, Usage usage) {
        return new ReceivedCall(
                entry.number(),
                requestId,
                callId,
                request.method().name(),
                path,
                model,
                serviceTier,
                stream,
                status,
                outcome,
                usage,
                kept());
    }

    private Optional<ReceivedCall.KeptRequest> kept() {
        if (!simulation.settings().keepRequests()) {
            return Optional.empty();
        }
        List<Map.Entry<String, String>> headers = request.headers().entries();
        return Optional.of(new ReceivedCall.KeptRequest(headers, body.bytes()));
    }
}
