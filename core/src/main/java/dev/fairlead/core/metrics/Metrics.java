package dev.fairlead.core.metrics;

import dev.fairlead.core.http.Mount;
import dev.fairlead.core.http.ReservedPath;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/** The meters of a process, served at {@code /metrics} in the Prometheus text format. */
public final class Metrics implements Mount, AutoCloseable {

    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public MeterRegistry registry() {
        return registry;
    }

    /** Starts measuring the process itself: memory, garbage collection, threads, processor. */
    public void start() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    @Override
    public Set<ReservedPath> paths() {
        return Set.of(ReservedPath.METRICS);
    }

    /** Writing thousands of series takes milliseconds, so it happens off the loop. */
    @Override
    public Handler<HttpServerRequest> handler(Vertx loop) {
        return request -> {
            var context = loop.getOrCreateContext();
            Thread.ofVirtual().name("metrics").start(() -> {
                String text = registry.scrape(TEXT_FORMAT);
                context.runOnContext(x -> request.response()
                        .putHeader("Content-Type", TEXT_FORMAT)
                        .end(text));
            });
        };
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
