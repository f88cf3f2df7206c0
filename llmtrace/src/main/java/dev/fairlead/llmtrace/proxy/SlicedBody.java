package dev.fairlead.llmtrace.proxy;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Sends a body that is there as a whole. A large one goes in slices, as fast as the upstream takes them, so that the
 * other streams of the loop have their turns in between.
 */
final class SlicedBody {

    private static final int SLICE = 64 * 1024;

    private final HttpClientRequest upstream;
    private final byte[] body;
    private final Patience patience;
    private int sent;

    private SlicedBody(HttpClientRequest upstream, byte[] body, Patience patience) {
        this.upstream = upstream;
        this.body = body;
        this.patience = patience;
    }

    /** Sends the body and ends the request; fails when its end cannot be written. */
    static Future<Void> send(HttpClientRequest upstream, byte[] body, Patience patience, ProxyLoop loop) {
        if (body.length <= SLICE) {
            return upstream.end(wrapped(body, 0, body.length));
        }
        upstream.putHeader("content-length", Integer.toString(body.length));
        return new SlicedBody(upstream, body, patience).next(loop);
    }

    private Future<Void> next(ProxyLoop loop) {
        patience.withUpstream();
        int length = Math.min(SLICE, body.length - sent);
        Buffer slice = wrapped(body, sent, length);
        sent += length;
        if (sent == body.length) {
            return upstream.end(slice);
        }
        Promise<Void> ended = Promise.promise();
        upstream.write(slice)
                .onComplete(
                        // A turn of its own: what has arrived in the meantime goes first.
                        written -> loop.atEndOfTurn(() -> next(loop).onComplete(ended)),
                        ended::tryFail);
        return ended.future();
    }

    /** Without copying: the bytes of a request are not changed any more. */
    private static Buffer wrapped(byte[] bytes, int from, int length) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, from, length));
    }
}
