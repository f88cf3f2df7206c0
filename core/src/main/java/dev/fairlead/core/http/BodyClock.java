package dev.fairlead.core.http;

import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * How long a client has had for the body of its request. It stands still while the server itself holds the body back, so
 * handlers pause and resume requests here. Used on the event loop of the request only.
 */
public final class BodyClock {

    private static final AttributeKey<BodyClock> CURRENT = AttributeKey.valueOf(BodyClock.class, "current");

    private final HttpServerRequest request;
    private final long since;
    private long held;
    private long heldSince;
    private boolean holding;

    private BodyClock(HttpServerRequest request, long since) {
        this.request = request;
        this.since = since;
    }

    /** Starts the clock of a request, at a time of {@link System#nanoTime}. */
    static BodyClock start(HttpServerRequest request, long now) {
        BodyClock clock = new BodyClock(request, now);
        if (request.connection() instanceof ConnectionBase connection) {
            connection.channel().attr(CURRENT).set(clock);
        }
        return clock;
    }

    /** The clock of the request that is being served; one nobody looks at where no listener started any. */
    public static BodyClock of(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        BodyClock clock = connection instanceof ConnectionBase base
                ? base.channel().attr(CURRENT).get()
                : null;
        return clock == null ? new BodyClock(request, System.nanoTime()) : clock;
    }

    /** Reads no more of the body, on the server's own time. */
    public void pause() {
        if (!holding) {
            holding = true;
            heldSince = System.nanoTime();
        }
        request.pause();
    }

    /** Reads on, on the client's time. */
    public void resume() {
        if (holding) {
            holding = false;
            held += System.nanoTime() - heldSince;
        }
        request.resume();
    }

    /** Nanoseconds the client has had until then. */
    long elapsed(long now) {
        long holds = holding ? held + now - heldSince : held;
        return now - since - holds;
    }
}
