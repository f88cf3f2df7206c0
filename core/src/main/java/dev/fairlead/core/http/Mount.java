package dev.fairlead.core.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/** A set of paths and what answers them. */
public interface Mount {

    /** The paths that are this mount's and no other's on the same listener. */
    Set<ReservedPath> paths();

    /** The handler of one event loop; called once on each. It must not block. */
    Handler<HttpServerRequest> handler(Vertx loop);
}
