package dev.fairlead.core.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * One listening socket served by several event loops. Requests that HTTP does not allow are answered and their connection
 * closed before any handler sees them; see {@link ListenerLoop} for the time limits. The close handler of a connection is the
 * listener's own: handlers watch their response's instead.
 */
public final class HttpListener implements AutoCloseable {

    private final Vertx vertx;
    private final ListenerSettings settings;
    private final Function<Vertx, Handler<HttpServerRequest>> handlerPerLoop;
    private final List<ListenerLoop> loops = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> deployment = new AtomicReference<>("");

    /** @param handlerPerLoop called once on each event loop */
    public HttpListener(
            Vertx vertx, ListenerSettings settings, Function<Vertx, Handler<HttpServerRequest>> handlerPerLoop) {
        this.vertx = vertx;
        this.settings = settings;
        this.handlerPerLoop = handlerPerLoop;
    }

    /**
     * Binds the socket and returns its port. Blocks, so not for an event loop.
     *
     * @throws BindFailure when the address cannot be bound
     */
    public int start() {
        int count = settings.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : settings.eventLoops();
        // Servers that ask Vert.x for the same negative port share one free port; a random one keeps listeners apart.
        int port = settings.port() == 0 ? -ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE) : settings.port();
        try {
            deployment.set(vertx.deployVerticle(
                            () -> {
                                var loop = new ListenerLoop(settings, port, count, handlerPerLoop);
                                loops.add(loop);
                                return loop;
                            },
                            new DeploymentOptions().setInstances(count))
                    .await());
        } catch (Exception e) {
            throw new BindFailure(settings.host(), settings.port(), e);
        }
        return loops.getFirst().port();
    }

    /** Connections that are open now. */
    public int connections() {
        return loops.stream().mapToInt(ListenerLoop::connections).sum();
    }

    /** Stops accepting, lets requests in flight finish for up to {@code grace}, then closes what is left. Blocks. */
    public void close(Duration grace) {
        String id = deployment.getAndSet("");
        if (id.isEmpty()) {
            return;
        }
        Future.join(loops.stream().map(loop -> loop.drain(grace)).toList())
                .transform(drained -> vertx.undeploy(id))
                .await();
        loops.clear();
    }

    /** Closes at once. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
