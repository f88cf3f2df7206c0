package dev.fairlead.app.server;

import dev.fairlead.core.config.Default;
import dev.fairlead.core.config.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The {@code server} section of the configuration: what the process as a whole needs.
 *
 * @param dataDir everything this process keeps, private to its user
 * @param metricsHost address {@code /metrics} is served on for Prometheus
 * @param metricsPort 0 takes a free port
 * @param shutdownGrace how long running calls may finish after SIGTERM
 */
public record ServerSettings(
        @Default("fairlead-data") Path dataDir,
        @Default("127.0.0.1") String metricsHost,
        @Default("9090") @Range(min = "0", max = "65535") int metricsPort,
        @Default("30s") @Range(min = "0s", max = "1h") Duration shutdownGrace) {

    /** Environment variables that reach this section, and the key each one sets. */
    public static final Map<String, String> ENVIRONMENT = Map.of("FAIRLEAD_DATA_DIR", "dataDir");
}
