package dev.fairlead.llmtrace.store;

import java.time.Duration;

/** Percentiles read from a histogram: each is within 2 % of a duration that was measured. */
public record Percentiles(long count, Duration p50, Duration p90, Duration p95, Duration p99) {}
