package dev.fairlead.llm.simulator;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/**
 * What OpenAI's operations have in common: the error envelope
 * ({@code https://platform.openai.com/docs/guides/error-codes}) and the headers
 * ({@code https://platform.openai.com/docs/api-reference/debugging-requests}).
 */
abstract class OpenAiWording implements Wording {
    static final String FINGERPRINT = "fp_5d1a3e77c0";

    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence VERSION = HttpHeaders.createOptimized("openai-version");
    private static final CharSequence VERSION_DATE = HttpHeaders.createOptimized("2020-10-01");
    private static final CharSequence PROCESSING = HttpHeaders.createOptimized("openai-processing-ms");
    private static final CharSequence ORGANIZATION = HttpHeaders.createOptimized("openai-organization");
    private static final CharSequence ORGANIZATION_NAME = HttpHeaders.createOptimized("simulated");

    @Override
    public final String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    @Override
    public final int overloadedStatus() {
        return 503;
    }

    @Override
    public final String requestId(long number) {
        return Ids.hex("req_", number, 32);
    }

    @Override
    public final void putHeaders(HttpServerResponse response, String requestId, Duration processing) {
        response.putHeader(REQUEST_ID, requestId)
                .putHeader(ORGANIZATION, ORGANIZATION_NAME)
                .putHeader(PROCESSING, Long.toString(processing.toMillis()))
                .putHeader(VERSION, VERSION_DATE);
    }

    @Override
    public final void putRate(HttpServerResponse response, RateWindow.Standing standing) {
        response.putHeader("x-ratelimit-limit-requests", Integer.toString(standing.limit()))
                .putHeader("x-ratelimit-remaining-requests", Integer.toString(standing.remaining()))
                .putHeader("x-ratelimit-reset-requests", standing.resetsIn().toMillis() + "ms");
    }

    @Override
    public final byte[] error(Refusal refusal, String requestId) {
        return envelope(refusal);
    }

    static byte[] envelope(Refusal refusal) {
        ByteBuilder out = new ByteBuilder(256).raw("{\"error\":{\"message\":").string(refusal.message());
        out.raw(",\"type\":").string(type(refusal)).raw(",\"param\":");
        refusal.param().ifPresentOrElse(out::string, () -> out.raw("null"));
        out.raw(",\"code\":").raw(code(refusal)).raw("}}");
        return out.toBytes();
    }

    static String type(Refusal refusal) {
        return switch (refusal.code()) {
            case NO_KEY, INVALID, UNKNOWN_PATH, UNKNOWN_MODEL -> "invalid_request_error";
            case RATE_LIMITED -> "requests";
            case OVERLOADED, SERVER -> "server_error";
        };
    }

    private static String code(Refusal refusal) {
        return switch (refusal.code()) {
            case NO_KEY -> "\"invalid_api_key\"";
            case UNKNOWN_MODEL -> "\"model_not_found\"";
            case RATE_LIMITED -> "\"rate_limit_exceeded\"";
            case INVALID, UNKNOWN_PATH, OVERLOADED, SERVER -> "null";
        };
    }
}
