package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.identity.ScopedKeys;
import dev.fairlead.core.identity.Tenants;
import dev.fairlead.llmtrace.LlmTraceSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** What all event loops of the proxy share. */
public final class Proxy {

    private static final long POLL_NANOS = 2_000_000;

    private final ProxyLimits limits;
    private final Routes routes;
    private final Callers callers;
    private final ScopedKeys keys;
    private final CallJournal journal;
    private final UpstreamAddresses addresses;
    private final Admission admission;
    private final BodyMemory requestMemory;
    private final BodyMemory captureMemory;
    private final LargeReads reads;
    private final Settlement settlement;
    private final ProxyMetrics metrics;
    private final Clock clock;
    private final RandomGenerator seeds;

    Proxy(
            ProxyLimits limits,
            Routes routes,
            Callers callers,
            ScopedKeys keys,
            CallJournal journal,
            ProxyMetrics metrics,
            Clock clock,
            RandomGenerator seeds) {
        this.limits = limits;
        this.routes = routes;
        this.callers = callers;
        this.keys = keys;
        this.journal = journal;
        this.addresses = new UpstreamAddresses(clock, InetAddress::getAllByName);
        this.admission = new Admission(limits.maxConcurrentCalls(), limits.maxQueuedCalls());
        this.requestMemory = new BodyMemory(limits.requestMemory());
        this.captureMemory = new BodyMemory(limits.captureMemory());
        this.reads = new LargeReads(limits.requestMemory());
        this.settlement = new Settlement();
        this.metrics = metrics;
        this.clock = clock;
        this.seeds = seeds;
    }

    /** @throws IllegalArgumentException naming a setting of an upstream that cannot work */
    public static Proxy of(
            LlmTraceSettings settings,
            ScopedKeys keys,
            CallJournal journal,
            MeterRegistry metrics,
            Clock clock,
            RandomGenerator seeds) {
        List<Upstream> upstreams = Upstreams.of(settings);
        return new Proxy(
                new ProxyLimits(
                        settings.content(),
                        Math.toIntExact(settings.captureLimit().bytes()),
                        settings.maxRequestSize().bytes(),
                        settings.bodyMemoryBytes() / 3 * 2,
                        settings.bodyMemoryBytes() / 3,
                        settings.maxConcurrentCalls(),
                        settings.maxQueuedCalls(),
                        settings.queueTimeout()),
                new Routes(upstreams, Upstreams.fallback(settings, upstreams)),
                new Callers(Tenants.DEFAULT.value(), settings.allowsAnonymous()),
                keys,
                journal,
                new ProxyMetrics(metrics),
                clock,
                seeds);
    }

    /**
     * Where calls would be sent, by the upstreams' names.
     *
     * @throws IllegalArgumentException naming the first setting of an upstream that cannot work
     */
    public static Map<String, URI> destinations(LlmTraceSettings settings) {
        Map<String, URI> destinations = new LinkedHashMap<>();
        List<Upstream> upstreams = Upstreams.of(settings);
        upstreams.forEach(
                upstream -> destinations.put(upstream.name(), upstream.baseUrl().uri()));
        Upstreams.fallback(settings, upstreams)
                .ifPresent(upstream ->
                        destinations.put(upstream.name(), upstream.baseUrl().uri()));
        return destinations;
    }

    /** The handler of one event loop; call it on that loop. */
    public Handler<HttpServerRequest> onLoop(Vertx vertx) {
        return new ProxyLoop(this, vertx, seeds.nextLong())::handle;
    }

    /** Calls under way over all loops, waiting ones included. */
    public int underWay() {
        return admission.running() + admission.waiting();
    }

    /**
     * Waits until every call has its record, for at most this long; what has none then is recorded as interrupted at the
     * next start. Called when no more calls arrive, not on an event loop.
     */
    public void awaitRecords(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (underWay() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    ProxyLimits limits() {
        return limits;
    }

    Routes routes() {
        return routes;
    }

    Callers callers() {
        return callers;
    }

    ScopedKeys keys() {
        return keys;
    }

    CallJournal journal() {
        return journal;
    }

    UpstreamAddresses addresses() {
        return addresses;
    }

    Admission admission() {
        return admission;
    }

    /** For request bodies that are read before they are sent. */
    BodyMemory requestMemory() {
        return requestMemory;
    }

    LargeReads reads() {
        return reads;
    }

    /** Keeps what fits of a body that streams through. */
    BodyCapture capture() {
        return BodyCapture.ofWhatFits(limits.content(), limits.captureBytes(), captureMemory);
    }

    Settlement settlement() {
        return settlement;
    }

    ProxyMetrics metrics() {
        return metrics;
    }

    Clock clock() {
        return clock;
    }
}
