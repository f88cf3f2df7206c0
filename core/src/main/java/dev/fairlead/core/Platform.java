package dev.fairlead.core;

import dev.fairlead.core.health.HealthChecks;
import dev.fairlead.core.identity.Authenticator;
import dev.fairlead.core.identity.Identity;
import dev.fairlead.core.metrics.Metrics;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What a service gets from the process it runs in. Whoever made the parts closes them.
 *
 * @param dataDir where a service makes a folder of its own
 * @param callers who the key of a REST request belongs to
 */
public record Platform(
        Path dataDir,
        Vertx vertx,
        Identity identity,
        Authenticator callers,
        Metrics metrics,
        HealthChecks health,
        Clock clock) {}
