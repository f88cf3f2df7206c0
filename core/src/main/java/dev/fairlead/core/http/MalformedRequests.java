package dev.fairlead.core.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;

/**
 * Requests that two HTTP implementations could read differently are refused, and their connection closed, because what
 * follows on it can no longer be trusted (RFC 9112, sections 3.2, 6.1 and 11.2).
 */
final class MalformedRequests {

    private MalformedRequests() {}

    /** Answers what the decoder could not read. */
    static void answer(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            refuse(request, 414, "The request line is too long.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(request, 431, "The request headers are too large.");
        } else {
            refuse(request, 400, "The request is not valid HTTP.");
        }
    }

    /** What is wrong with a request the decoder could read, if anything. */
    static Optional<String> fault(HttpServerRequest request) {
        var headers = request.headers();
        String encoding = headers.get(HttpHeaders.TRANSFER_ENCODING);
        if (encoding != null) {
            if (headers.contains(HttpHeaders.CONTENT_LENGTH)) {
                return Optional.of("Content-Length and Transfer-Encoding exclude each other.");
            }
            if (request.version() == HttpVersion.HTTP_1_0
                    || !encoding.equalsIgnoreCase("chunked")
                    || headers.getAll(HttpHeaders.TRANSFER_ENCODING).size() > 1) {
                return Optional.of("The only Transfer-Encoding served is chunked, alone and once.");
            }
        }
        if (request.version() == HttpVersion.HTTP_1_1
                && headers.getAll(HttpHeaders.HOST).size() != 1) {
            return Optional.of("A request needs exactly one Host header.");
        }
        return Optional.empty();
    }

    /** Answers with problem details and closes the connection once they are out. */
    static void refuse(HttpServerRequest request, int status, String detail) {
        var problem = new ProblemException(status, status == 408 ? "request_timeout" : "malformed_request", detail);
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", Problems.CONTENT_TYPE)
                .putHeader("Connection", "close")
                .end(Buffer.buffer(Problems.body(problem, TraceIds.of(request))))
                .onComplete(sent -> request.connection().close());
    }
}
