package dev.fairlead.llmtrace;

import dev.fairlead.core.config.Range;
import java.time.Duration;

/**
 * What is kept otherwise for one tenant; its key in {@code tenants} is the tenant's id.
 *
 * @param retention after which the tenant's calls are removed with their text
 */
public record TenantSection(
        @Range(min = "1h", max = "36500d") Duration retention) {}
