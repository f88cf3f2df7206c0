package dev.fairlead.core.health;

import dev.fairlead.core.http.Mount;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** The checks of a service, served at {@code /health/live}, {@code /health/ready} and {@code /health}. */
public final class HealthChecks implements Mount {

    /** @param timeout how long one check may take before it counts as down */
    public HealthChecks(Duration timeout) {}

    /** A check that decides whether the service is ready; one that is down takes it out of rotation. */
    public HealthChecks ready(String name, HealthCheck check) {
        return this;
    }

    /** A check that is shown with the details and decides nothing. */
    public HealthChecks detail(String name, HealthCheck check) {
        return this;
    }

    /** From now on the service is not ready, whatever its checks say: it is shutting down. */
    public void stopping() {}

    @Override
    public boolean claims(String path) {
        return path.equals("/health") || path.equals("/health/live") || path.equals("/health/ready");
    }

    @Override
    public Handler<HttpServerRequest> handler(Vertx loop) {
        throw new UnsupportedOperationException();
    }
}
