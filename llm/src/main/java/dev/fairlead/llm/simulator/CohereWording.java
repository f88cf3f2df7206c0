package dev.fairlead.llm.simulator;

import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What Cohere's operations have in common: the error envelope ({@code https://docs.cohere.com/reference/errors}). */
abstract class CohereWording implements Wording {

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        throw new UnsupportedOperationException("this operation is never streamed");
    }

    @Override
    public final byte[] error(Refusal refusal, String requestId) {
        ByteBuilder out = new ByteBuilder(256).raw("{\"id\":").string(requestId);
        return out.raw(",\"message\":").string(refusal.message()).raw("}").toBytes();
    }

    /** Cohere ends a stream that failed with the reason in the place of why it finished. */
    @Override
    public final byte[] errorEvent(Refusal refusal, int eventsBefore) {
        return new ByteBuilder(256)
                .raw(
                        "event: message-end\ndata: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"ERROR\",\"error\":")
                .string(refusal.message())
                .raw("}}\n\n")
                .toBytes();
    }

    @Override
    public final byte[] brokenEvent() {
        return ascii("event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\n\n");
    }

    @Override
    public final String streamType() {
        return "text/event-stream";
    }

    @Override
    public final int overloadedStatus() {
        return 503;
    }

    @Override
    public final String requestId(long number) {
        return uuid(number);
    }

    @Override
    public final void putHeaders(HttpServerResponse response, String requestId, Duration processing) {
        response.putHeader("x-debug-trace-id", requestId);
    }

    @Override
    public final void putRate(HttpServerResponse response, RateWindow.Standing standing) {
        response.putHeader("x-trial-endpoint-call-limit", Integer.toString(standing.limit()))
                .putHeader("x-trial-endpoint-call-remaining", Integer.toString(standing.remaining()));
    }

    /** Cohere's ids are UUIDs. */
    static String uuid(long number) {
        String hex = Ids.hex("", number, 32);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The {@code meta} of embed and rerank. */
    static ByteBuilder meta(ByteBuilder out, String unit, long billed) {
        return out.raw(",\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"" + unit + "\":")
                .number(billed)
                .raw("}}}");
    }
}
