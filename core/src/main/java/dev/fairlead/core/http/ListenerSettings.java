package dev.fairlead.core.http;

import dev.fairlead.core.config.ByteSize;
import dev.fairlead.core.config.Default;
import dev.fairlead.core.config.Range;
import java.time.Duration;

/**
 * How one socket listens and what it refuses.
 *
 * @param port 0 takes a free port, which {@link HttpListener#start} returns
 * @param eventLoops how many event loops serve the socket; 0 is one for each processor
 * @param headTimeout how long a connection may stand without a complete request head
 * @param bodyGrace how long a request body may take before {@code minimumBodyRate} is asked of it
 * @param minimumBodyRate bytes per second a request body must bring on average once its grace is over
 */
public record ListenerSettings(
        @Default("127.0.0.1") String host,
        @Default("8080") @Range(min = "0", max = "65535") int port,
        @Default("0") @Range(min = "0", max = "256") int eventLoops,
        @Default("10000") @Range(min = "1", max = "1000000") int maxConnections,
        @Default("8KiB") @Range(min = "1KiB", max = "64KiB") ByteSize maxRequestLine,
        @Default("32KiB") @Range(min = "1KiB", max = "1MiB") ByteSize maxHeaders,
        @Default("60s") @Range(min = "100ms", max = "1h") Duration headTimeout,
        @Default("30s") @Range(min = "100ms", max = "1h") Duration bodyGrace,
        @Default("1KiB") @Range(min = "1B", max = "1MiB") ByteSize minimumBodyRate) {

    /** The defaults on another address. */
    public static ListenerSettings on(String host, int port) {
        return new ListenerSettings(
                host,
                port,
                0,
                10_000,
                ByteSize.ofKiB(8),
                ByteSize.ofKiB(32),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                ByteSize.ofKiB(1));
    }
}
