package dev.fairlead.llmtrace.call;

import dev.fairlead.llm.call.RequestFacts;
import java.time.Instant;

/**
 * The first of a call's two journal records, written before its first byte goes upstream.
 *
 * @param traceId 32 hex digits, from {@code traceparent} or our own
 * @param spanId 16 hex digits, unique to this call
 * @param parentSpanId 16 hex digits from {@code traceparent}, else empty
 * @param startedAt wall clock at the request's arrival; all later times count from here on the monotonic clock
 * @param upstream name of the configured upstream, empty when none was chosen
 * @param provider whose price list applies ({@code openai}); may differ from the upstream's name
 * @param dialect name of the wire format, {@code opaque} for other paths
 * @param operation the OpenTelemetry GenAI operation name, {@code opaque} for other paths
 * @param path as sent upstream, query included, with credentials in the query masked
 * @param request its segments are never kept here: they are read again from the body
 * @param body the request body; {@link Body#NONE} where it streams through and closes with the call
 */
public record CallOpened(
        String traceId,
        String spanId,
        String parentSpanId,
        Instant startedAt,
        Caller caller,
        String upstream,
        String provider,
        String dialect,
        String operation,
        String method,
        String path,
        RequestFacts request,
        Body body) {

    public CallOpened withBody(Body other) {
        return with(caller, other);
    }

    public CallOpened withCaller(Caller other) {
        return with(other, body);
    }

    private CallOpened with(Caller otherCaller, Body otherBody) {
        return new CallOpened(
                traceId,
                spanId,
                parentSpanId,
                startedAt,
                otherCaller,
                upstream,
                provider,
                dialect,
                operation,
                method,
                path,
                request,
                otherBody);
    }
}
