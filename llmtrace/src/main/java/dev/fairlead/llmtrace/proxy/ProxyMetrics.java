package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llmtrace.call.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What operators see of the proxy. Meters are made once: the hot path only adds to them. */
final class ProxyMetrics {

    private final Map<Outcome, Timer> calls = new EnumMap<>(Outcome.class);
    private final Counter serverErrors;
    private final Counter unrecorded;

    ProxyMetrics(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            calls.put(
                    outcome,
                    Timer.builder("llmtrace.calls")
                            .description("Calls through the proxy, by how they ended, with their duration")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        serverErrors = Counter.builder("llmtrace.calls.errors")
                .description("Calls that were answered with a status of 500 or above")
                .register(registry);
        unrecorded = Counter.builder("llmtrace.calls.unrecorded")
                .description("Calls refused because the journal could not take them")
                .register(registry);
    }

    void finished(Outcome outcome, int status, long nanos) {
        Timer timer = calls.get(outcome);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
        if (status >= 500) {
            serverErrors.increment();
        }
    }

    void unrecorded() {
        unrecorded.increment();
    }
}
