package dev.fairlead.core.http;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of a listener that lives on one event loop. Slow clients are found by one sweep over the loop's connections
 * instead of a timer for each request; only the wait for a head and for a body is limited, never a running answer.
 */
final class ListenerLoop extends VerticleBase {

    private static final int SWITCHING_PROTOCOLS = 101;

    private final ListenerSettings settings;
    private final int port;
    private final int loops;
    private final Function<Vertx, Handler<HttpServerRequest>> handlerPerLoop;
    private final IdentityHashMap<HttpConnection, Connection> connections = new IdentityHashMap<>();
    private HttpServer server;
    private Handler<HttpServerRequest> handler;
    private long now = System.nanoTime();
    private boolean draining;
    private volatile int open;

    @SuppressWarnings("NullAway.Init")
    ListenerLoop(
            ListenerSettings settings,
            int port,
            int loops,
            Function<Vertx, Handler<HttpServerRequest>> handlerPerLoop) {
        this.settings = settings;
        this.port = port;
        this.loops = loops;
        this.handlerPerLoop = handlerPerLoop;
    }

    @Override
    public Future<?> start() {
        handler = handlerPerLoop.apply(vertx);
        server = vertx.createHttpServer(options())
                .connectionHandler(this::connected)
                .invalidRequestHandler(this::undecodable)
                .requestHandler(this::requested);
        long sweepMillis = Math.clamp(
                Math.min(settings.headTimeout().toMillis(), settings.bodyGrace().toMillis()) / 4, 10, 1_000);
        vertx.setPeriodic(sweepMillis, timer -> sweep());
        return server.listen();
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(port)
                .setMaxInitialLineLength(
                        Math.toIntExact(settings.maxRequestLine().bytes()))
                .setMaxHeaderSize(Math.toIntExact(settings.maxHeaders().bytes()))
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTracingPolicy(TracingPolicy.IGNORE);
    }

    int port() {
        return server.actualPort();
    }

    int connections() {
        return open;
    }

    private void connected(HttpConnection http) {
        if (connections.size() >= Math.ceilDiv(settings.maxConnections(), loops)) {
            http.close();
            return;
        }
        Connection connection = new Connection(http, now);
        connections.put(http, connection);
        open = connections.size();
        Channel channel = ((ConnectionBase) http).channel();
        channel.pipeline().addBefore("handler", "malformedBodies", new MalformedBodies(connection::malformedBody));
        // Not the connection's close handler: HTTP no longer hears of a connection that became a WebSocket.
        channel.closeFuture().addListener(closed -> {
            connections.remove(http);
            open = connections.size();
        });
    }

    private void requested(HttpServerRequest request) {
        Connection connection = connections.get(request.connection());
        if (connection == null || connection.refused) {
            return;
        }
        connection.begin(request, now);
        var fault = MalformedRequests.fault(request);
        if (fault.isPresent()) {
            // What follows on this connection may be the hidden half of this request: it is never read as another.
            connection.refused = true;
            MalformedRequests.refuse(request, 400, fault.get());
            return;
        }
        if (draining) {
            request.response().putHeader("Connection", "close");
        }
        handler.handle(request);
    }

    private void undecodable(HttpServerRequest request) {
        Connection connection = connections.get(request.connection());
        if (connection != null && !connection.refused) {
            connection.refused = true;
            MalformedRequests.answer(request);
        }
    }

    private void sweep() {
        now = System.nanoTime();
        for (Connection connection : List.copyOf(connections.values())) {
            connection.sweep(now, settings, draining);
        }
    }

    Future<Void> drain(Duration grace) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            draining = true;
            sweep();
            server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS).onComplete(done);
        });
        return done.future();
    }

    /** What the sweep knows of a connection. Times are of {@link System#nanoTime}, as fresh as the last sweep. */
    private static final class Connection {

        private final HttpConnection http;
        private @Nullable HttpServerRequest request;
        private @Nullable BodyClock body;
        private long since;
        private boolean refused;

        Connection(HttpConnection http, long since) {
            this.http = http;
            this.since = since;
        }

        void begin(HttpServerRequest next, long now) {
            request = next;
            body = BodyClock.start(next, now);
        }

        void sweep(long now, ListenerSettings settings, boolean draining) {
            var current = request;
            var clock = body;
            if (current == null || clock == null) {
                if (draining || now - since > settings.headTimeout().toNanos()) {
                    http.close();
                }
            } else if (!current.isEnded()) {
                if (clock.elapsed(now) > allowed(current.bytesRead(), settings)) {
                    tooSlow(current);
                }
            } else if (current.response().ended() && current.response().getStatusCode() != SWITCHING_PROTOCOLS) {
                request = null;
                since = now;
                if (draining) {
                    http.close();
                }
            }
        }

        /** The rest of the body cannot be told from the next request, so this is the last one of its connection. */
        void malformedBody() {
            HttpServerRequest current = request;
            refused = true;
            if (current == null || current.response().headWritten()) {
                http.close();
            } else {
                refuse(current, 400, "The request body is not valid HTTP.");
            }
        }

        /** Answers for the handler and tells it that the body it waits for will not come. */
        private void refuse(HttpServerRequest current, int status, String detail) {
            MalformedRequests.refuse(current, status, detail);
            ((Http1xServerConnection) http).handleException(new IOException(detail));
        }

        private void tooSlow(HttpServerRequest current) {
            if (current.response().ended()) {
                http.close();
            } else if (!current.response().headWritten()) {
                refuse(current, 408, "The request body came too slowly.");
            }
        }

        private static long allowed(long bytesRead, ListenerSettings settings) {
            double earned = (double) bytesRead / settings.minimumBodyRate().bytes();
            return settings.bodyGrace().toNanos() + (long) (earned * 1e9);
        }
    }
}
