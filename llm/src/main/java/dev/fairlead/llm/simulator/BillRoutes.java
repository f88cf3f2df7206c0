package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/** The simulator's own routes beside the providers': its bill, its calls and its reset. */
final class BillRoutes {
    static final String PREFIX = "/simulator/";

    private final Simulation simulation;

    BillRoutes(Simulation simulation) {
        this.simulation = simulation;
    }

    void handle(HttpServerRequest request) {
        String route = request.method().name() + " " + Route.path(request);
        switch (route) {
            case "GET /simulator/bill" ->
                send(request, 200, bill(simulation.ledger().bill()));
            case "GET /simulator/calls" -> send(request, 200, calls());
            case "POST /simulator/reset" -> {
                simulation.reset();
                request.response().setStatusCode(204).end();
            }
            default ->
                send(
                        request,
                        404,
                        new ByteBuilder(128)
                                .raw("{\"error\":\"expected GET /simulator/bill, GET /simulator/calls or "
                                        + "POST /simulator/reset\"}"));
        }
    }

    private static void send(HttpServerRequest request, int status, ByteBuilder body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(Buffer.buffer(body.toBytes()));
    }

    static ByteBuilder bill(Bill bill) {
        ByteBuilder out = new ByteBuilder(512).raw("{\"received\":").number(bill.received());
        out.raw(",\"open\":").number(bill.open()).raw(",\"calls\":").number(bill.calls());
        usage(out.raw(",\"usage\":"), bill.usage()).raw(",\"data\":[");
        for (int i = 0; i < bill.lines().size(); i++) {
            Bill.Line line = bill.lines().get(i);
            out.raw(i == 0 ? "{\"model\":" : ",{\"model\":").string(line.model());
            out.raw(",\"service_tier\":").string(line.serviceTier());
            out.raw(",\"calls\":").number(line.calls()).raw(",\"completed\":").number(line.completed());
            out.raw(",\"failed\":").number(line.failed()).raw(",\"cancelled\":").number(line.cancelled());
            usage(out.raw(",\"usage\":"), line.usage()).raw("}");
        }
        return out.raw("]}");
    }

    private ByteBuilder calls() {
        List<ReceivedCall> calls = simulation.ledger().calls();
        ByteBuilder out = new ByteBuilder(64 + 512 * calls.size()).raw("{\"received\":");
        out.number(simulation.ledger().bill().received()).raw(",\"data\":[");
        for (int i = 0; i < calls.size(); i++) {
            ReceivedCall call = calls.get(i);
            out.raw(i == 0 ? "{\"number\":" : ",{\"number\":").number(call.number());
            out.raw(",\"request_id\":").string(call.requestId());
            out.raw(",\"call_id\":").string(call.callId());
            out.raw(",\"method\":").string(call.method()).raw(",\"path\":").string(call.path());
            out.raw(",\"model\":").string(call.model());
            out.raw(",\"service_tier\":").string(call.serviceTier());
            out.raw(",\"stream\":").raw(Boolean.toString(call.stream()));
            out.raw(",\"status\":").number(call.status());
            out.raw(",\"outcome\":").string(call.outcome().name().toLowerCase(Locale.ROOT));
            usage(out.raw(",\"usage\":"), call.usage()).raw("}");
        }
        return out.raw("]}");
    }

    private static ByteBuilder usage(ByteBuilder out, Usage usage) {
        out.raw("{\"input_uncached\":").number(usage.inputUncached());
        out.raw(",\"cache_read\":").number(usage.cacheRead());
        out.raw(",\"cache_write_5m\":").number(usage.cacheWrite5m());
        out.raw(",\"cache_write_1h\":").number(usage.cacheWrite1h());
        out.raw(",\"output\":").number(usage.output());
        out.raw(",\"reasoning\":").number(usage.reasoning());
        return out.raw(",\"search_units\":").number(usage.units().searchUnits()).raw("}");
    }
}
