package dev.fairlead.core.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Problem details (RFC 9457) as they go over the wire. */
public final class Problems {

    static final String CONTENT_TYPE = "application/problem+json";

    private Problems() {}

    /** Answers a request with a problem; call it on the request's event loop. */
    public static void send(HttpServerRequest request, ProblemException problem, String traceId) {
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", CONTENT_TYPE)
                .putHeader("Cache-Control", "no-store")
                .end(Buffer.buffer(body(problem, traceId)));
    }

    static byte[] body(ProblemException problem, String traceId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", HttpResponseStatus.valueOf(problem.status()).reasonPhrase());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("code", problem.code());
        body.put("trace_id", traceId);
        if (!problem.fields().isEmpty()) {
            body.put("errors", problem.fields());
        }
        return Json.bytes(body);
    }
}
