package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.http.BodyClock;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.ProxyError;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;

/** The client's end of a call: answers that are ours, and how its connection ends. */
final class ClientSide {

    private static final long LINGER_MILLIS = 2_000;

    private final ProxyLoop loop;
    private final HttpServerRequest request;
    private final BodyClock clock;

    ClientSide(ProxyLoop loop, HttpServerRequest request, BodyClock clock) {
        this.loop = loop;
        this.request = request;
        this.clock = clock;
    }

    /** Whether the client has been told a status, so that no other can be. */
    boolean told() {
        return request.response().headWritten();
    }

    /** Answers with a refusal in the envelope of a dialect, or cuts an answer that has begun. */
    void refuse(Refusal refusal, Dialect envelope, String traceId) {
        if (told()) {
            close();
            return;
        }
        byte[] body = envelope.errorBody(new ProxyError(refusal.status(), refusal.code(), refusal.reason(), traceId));
        HttpServerResponse response = request.response();
        // The head of an upstream that failed before its first byte may stand here already.
        response.headers().clear();
        response.setChunked(false)
                .setStatusCode(refusal.status())
                .setStatusMessage(HttpResponseStatus.valueOf(refusal.status()).reasonPhrase())
                .putHeader("content-type", "application/json")
                .putHeader(Headers.TRACE_ID, traceId);
        if (refusal.status() == 503) {
            response.putHeader("retry-after", "1");
        }
        boolean unread = !request.isEnded();
        if (unread) {
            // What is left of the body will not be read, so the connection cannot carry another request.
            response.putHeader("connection", "close");
        }
        response.end(Buffer.buffer(body));
        if (unread) {
            closeOnceRead();
        }
    }

    /**
     * Closes the connection of a request that is not read to its end. What still comes is dropped for a while first:
     * closing on unread bytes resets the connection, which can take the answer with it before the client has read it.
     */
    void closeOnceRead() {
        if (request.isEnded()) {
            close();
            return;
        }
        request.handler(ignored -> {});
        request.endHandler(ignored -> close());
        clock.resume();
        loop.after(LINGER_MILLIS, this::close);
    }

    void close() {
        request.connection().close();
    }

    /** Cuts the connection of a client that does not read: an orderly end would wait for it to read. */
    void cut() {
        if (request.connection() instanceof ConnectionBase connection) {
            Channel channel = connection.channel();
            channel.unsafe().close(channel.newPromise());
        }
    }
}
