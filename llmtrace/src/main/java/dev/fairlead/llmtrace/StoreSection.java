package dev.fairlead.llmtrace;

import dev.fairlead.core.config.ByteSize;
import dev.fairlead.core.config.Default;
import dev.fairlead.core.config.Range;
import dev.fairlead.llmtrace.apply.Keeping;
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
 * @param maxCalls the newest calls that stay
 * @param maxContentSize files of text that stay, the newest
 * @param tenants tenants of whom less is kept
 * @param feedbackPerHour what applications of a tenant may say in an hour about calls that are not stored
 * @param memoryCalls calls the storage profile {@code memory} keeps
 * @param memoryContent text the storage profile {@code memory} keeps
 */
public record StoreSection(
        @Default("128MiB") @Range(min = "32MiB", max = "64GiB")
        ByteSize memory,

        @Default("1") @Range(min = "1", max = "64") int threads,
        @Default("3") @Range(min = "1", max = "64") int readers,
        @Default("10s") @Range(min = "100ms", max = "10m") Duration queryTimeout,
        @Range(min = "1h", max = "36500d") Optional<Duration> retention,
        @Range(min = "1h", max = "36500d") Optional<Duration> contentRetention,
        @Range(min = "1", max = "1000000000000") Optional<Long> maxCalls,
        @Range(min = "1GiB", max = "1000TiB") Optional<ByteSize> maxContentSize,
        Map<String, TenantSection> tenants,

        @Default("10000") @Range(min = "0", max = "10000000")
        int feedbackPerHour,

        @Default("10000") @Range(min = "1", max = "10000000")
        int memoryCalls,

        @Default("64MiB") @Range(min = "1MiB", max = "16GiB")
        ByteSize memoryContent) {

    public StoreSection {
        tenants = Map.copyOf(tenants);
    }

    Retention keeping() {
        Map<String, Keeping> less = new HashMap<>();
        tenants.forEach((tenant, section) -> less.put(tenant, section.keeping()));
        return new Retention(
                new Keeping(retention, contentRetention, maxCalls, maxContentSize.map(ByteSize::bytes)), less);
    }
}
