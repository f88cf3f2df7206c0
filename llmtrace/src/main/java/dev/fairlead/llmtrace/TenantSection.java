package dev.fairlead.llmtrace;

import dev.fairlead.core.config.ByteSize;
import dev.fairlead.core.config.Range;
import dev.fairlead.llmtrace.apply.Keeping;
import java.time.Duration;
import java.util.Optional;

/**
 * What is kept otherwise for one tenant; its key in {@code tenants} is the tenant's id.
 *
 * @param retention after which the tenant's calls are removed with their text
 * @param contentRetention after which their text is removed
 * @param maxCalls the newest calls that stay
 * @param maxContentSize text that stays, of the newest calls, counted as it was captured
 */
public record TenantSection(
        @Range(min = "1h", max = "36500d") Optional<Duration> retention,
        @Range(min = "1h", max = "36500d") Optional<Duration> contentRetention,

        @Range(min = "1", max = "1000000000000") Optional<Long> maxCalls,

        @Range(min = "1KiB", max = "1000TiB") Optional<ByteSize> maxContentSize) {

    Keeping keeping() {
        return new Keeping(retention, contentRetention, maxCalls, maxContentSize.map(ByteSize::bytes));
    }
}
