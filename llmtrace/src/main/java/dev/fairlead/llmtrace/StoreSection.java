package dev.fairlead.llmtrace;

import dev.fairlead.core.config.ByteSize;
import dev.fairlead.core.config.Default;
import dev.fairlead.core.config.Range;
import dev.fairlead.llmtrace.apply.Retention;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How stored calls are kept and asked for.
 *
 * @param memory what the database may use for writing and all queries together
 * @param threads what one query may use
 * @param readers queries that may run at once
 * @param queryTimeout after which a query is cancelled with a clear error
 * @param retention after which calls are removed; their sums stay in the series. Without it they stay
 * @param contentRetention after which text is removed, by UTC days; never later than its call
 * @param tenants tenants whose calls are removed sooner than others'
 * @param memoryCalls calls the storage profile {@code memory} keeps
 * @param memoryContent text the storage profile {@code memory} keeps
 */
public record StoreSection(
        @Default("96MiB") @Range(min = "32MiB", max = "64GiB")
        ByteSize memory,

        @Default("1") @Range(min = "1", max = "64") int threads,
        @Default("3") @Range(min = "1", max = "64") int readers,
        @Default("10s") @Range(min = "100ms", max = "10m") Duration queryTimeout,
        @Range(min = "1h", max = "36500d") Optional<Duration> retention,
        @Range(min = "1h", max = "36500d") Optional<Duration> contentRetention,
        Map<String, TenantSection> tenants,

        @Default("10000") @Range(min = "1", max = "10000000")
        int memoryCalls,

        @Default("64MiB") @Range(min = "1MiB", max = "16GiB")
        ByteSize memoryContent) {

    public StoreSection {
        tenants = Map.copyOf(tenants);
    }

    Retention keeping() {
        Map<String, Duration> sooner = new HashMap<>();
        tenants.forEach((tenant, section) -> sooner.put(tenant, section.retention()));
        return new Retention(retention, contentRetention, sooner);
    }
}
