package dev.fairlead.bench.run;

/** Everything that is measured, in the order of the report. Lower is better except where said. */
enum Figure {
    JSON_CPU("JSON: CPU seconds per 1,000 requests", 4, true),
    JSON_PEAK("JSON: requests/s at saturation, proxy on one core (higher is better)", 0, true),
    SSE_CPU("SSE burst: CPU seconds per 1,000 streams", 4, true),
    SSE_PEAK("SSE burst: streams/s at saturation, proxy on one core (higher is better)", 0, true),
    RATE_P50("JSON at a fixed rate: latency p50, ms", 3, false),
    RATE_P99("JSON at a fixed rate: latency p99, ms", 3, false),
    ADDED_P50("JSON at a fixed rate: p50 beyond direct, ms", 3, true),
    ADDED_P99("JSON at a fixed rate: p99 beyond direct, ms", 3, true),
    TTFT_P50("SSE burst at a fixed rate: TTFT p50, ms", 3, true),
    TTFT_P99("SSE burst at a fixed rate: TTFT p99, ms", 3, true),
    PACED_CPU("Paced streams: CPU seconds per 1,000 streams", 3, true),
    PACED_RATE("Paced streams: events/s delivered (higher is better)", 0, false),
    PACED_GAP_P50("Paced streams: event gap beyond the spacing p50, ms", 3, false),
    PACED_GAP_P99("Paced streams: event gap beyond the spacing p99, ms", 3, true),
    PACED_DELAY_P50("Paced streams: event behind its schedule p50, ms", 3, false),
    PACED_DELAY_P99("Paced streams: event behind its schedule p99, ms", 3, true),
    PACED_TTFT_P99("Paced streams: TTFT p99, ms", 3, false),
    RSS_IDLE("Resident memory after start and first answer, MB", 0, true),
    RSS_PEAK("Resident memory, highest in the run, MB", 0, true),
    COLD_START("Cold start: from the command to the first proxied answer, s", 3, true),
    SUSTAINED_RATE("Sustained, all cores: requests/s (higher is better)", 0, true),
    SUSTAINED_CPU("Sustained, all cores: CPU seconds per 1,000 requests", 4, true),
    SUSTAINED_P99("Sustained, all cores: latency p99, ms", 2, false),
    BACKLOG_MOST("Sustained: calls waiting for the store, most", 0, false),
    BACKLOG_GROWTH("Sustained: calls waiting, mean of the last third less that of the first", 0, false),
    LAG_MOST("Sustained: store lag, most, s", 2, false);

    private final String title;
    private final int decimals;
    private final boolean compared;

    Figure(String title, int decimals, boolean compared) {
        this.title = title;
        this.decimals = decimals;
        this.compared = compared;
    }

    String title() {
        return title;
    }

    int decimals() {
        return decimals;
    }

    /** Whether a ratio between peers says something. */
    boolean compared() {
        return compared;
    }
}
