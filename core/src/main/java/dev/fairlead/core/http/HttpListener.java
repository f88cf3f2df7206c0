package dev.fairlead.core.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Function;

/** One listening socket served by several event loops. */
public final class HttpListener implements AutoCloseable {

    private final Vertx vertx;
    private final ListenerSettings settings;
    private final Function<Vertx, Handler<HttpServerRequest>> handlerPerLoop;

    /** @param handlerPerLoop called once on each event loop */
    public HttpListener(
            Vertx vertx, ListenerSettings settings, Function<Vertx, Handler<HttpServerRequest>> handlerPerLoop) {
        this.vertx = vertx;
        this.settings = settings;
        this.handlerPerLoop = handlerPerLoop;
    }

    /** Binds the socket and returns its port. */
    public int start() {
        throw new UnsupportedOperationException(vertx + " " + settings + handlerPerLoop);
    }

    /** Stops accepting, lets requests in flight finish for up to {@code grace}, then closes what is left. Blocks. */
    public void close(Duration grace) {}

    /** Closes at once. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
