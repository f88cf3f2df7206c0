package dev.fairlead.core.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** A set of paths and what answers them. */
public interface Mount {

    /** Whether {@code path} (without query, as the client wrote it) is one of this mount's. */
    boolean claims(String path);

    /** The handler of one event loop; called once on each. It must not block. */
    Handler<HttpServerRequest> handler(Vertx loop);
}
