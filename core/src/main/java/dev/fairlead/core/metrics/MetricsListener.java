package dev.fairlead.core.metrics;

import dev.fairlead.core.config.ByteSize;
import dev.fairlead.core.health.HealthChecks;
import dev.fairlead.core.http.HttpListener;
import dev.fairlead.core.http.ListenerSettings;
import dev.fairlead.core.http.Mounts;
import io.vertx.core.Vertx;
import java.time.Duration;

/** A small listener of its own for {@code /metrics} and the health paths, apart from the service's traffic. */
public final class MetricsListener implements AutoCloseable {

    private final HttpListener listener;

    /** @param port 0 takes a free one */
    public MetricsListener(Vertx vertx, String host, int port, Metrics metrics, HealthChecks health) {
        var settings = new ListenerSettings(
                host,
                port,
                1,
                100,
                ByteSize.ofKiB(8),
                ByteSize.ofKiB(32),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                ByteSize.ofKiB(1));
        this.listener =
                new HttpListener(vertx, settings, Mounts.of(metrics, health).orNotFound());
    }

    /** Binds the socket and returns its port. */
    public int start() {
        return listener.start();
    }

    @Override
    public void close() {
        listener.close();
    }
}
