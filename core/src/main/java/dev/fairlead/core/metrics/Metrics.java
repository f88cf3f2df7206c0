package dev.fairlead.core.metrics;

import dev.fairlead.core.http.Mount;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** The meters of a process, served at {@code /metrics} in the Prometheus text format. */
public final class Metrics implements Mount, AutoCloseable {

    public MeterRegistry registry() {
        throw new UnsupportedOperationException();
    }

    /** Starts measuring the process itself: memory, garbage collection, threads, processor. */
    public void start() {}

    @Override
    public boolean claims(String path) {
        return path.equals("/metrics");
    }

    @Override
    public Handler<HttpServerRequest> handler(Vertx loop) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
