package dev.fairlead.core.health;

import dev.fairlead.core.health.HealthCheck.Health;
import dev.fairlead.core.health.HealthCheck.State;
import dev.fairlead.core.http.Json;
import dev.fairlead.core.http.Mount;
import dev.fairlead.core.http.ReservedPath;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of a service. {@code /health/live} answers as long as the process can answer at all; {@code /health/ready}
 * and {@code /health} run the checks, each on its own virtual thread, and say 503 when one that decides is down.
 */
public final class HealthChecks implements Mount {

    private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);

    private final Duration timeout;
    private final Map<String, Check> checks = new ConcurrentSkipListMap<>();
    private volatile boolean stopping;

    /** @param timeout how long one check may take before it counts as down */
    public HealthChecks(Duration timeout) {
        this.timeout = timeout;
    }

    /** A check that decides whether the service is ready; one that is down takes it out of rotation. */
    public HealthChecks ready(String name, HealthCheck check) {
        checks.put(name, new Check(check, true));
        return this;
    }

    /** A check that is shown with the details and decides nothing. */
    public HealthChecks detail(String name, HealthCheck check) {
        checks.put(name, new Check(check, false));
        return this;
    }

    /** From now on the service is not ready, whatever its checks say: it is shutting down. */
    public void stopping() {
        stopping = true;
    }

    @Override
    public Set<ReservedPath> paths() {
        return Set.of(ReservedPath.HEALTH, ReservedPath.LIVE, ReservedPath.READY);
    }

    @Override
    public Handler<HttpServerRequest> handler(Vertx loop) {
        return request -> {
            String path = String.valueOf(request.path());
            if (ReservedPath.LIVE.covers(path)) {
                answer(request, 200, Map.of("status", State.UP));
                return;
            }
            var context = loop.getOrCreateContext();
            Thread.ofVirtual().name("health").start(() -> {
                Report report = report();
                boolean details = ReservedPath.HEALTH.covers(path);
                Object body = details ? report : Map.of("status", report.status());
                context.runOnContext(x -> answer(request, report.status() == State.DOWN ? 503 : 200, body));
            });
        };
    }

    /** Runs every check. Blocks for up to the timeout. */
    public Report report() {
        var results = new ConcurrentHashMap<String, Health>();
        var waiting = Map.copyOf(checks);
        var done = new CountDownLatch(waiting.size());
        waiting.forEach((name, check) -> Thread.ofVirtual()
                .name("health-" + name)
                .start(() -> {
                    results.put(name, run(name, check.check()));
                    done.countDown();
                }));
        try {
            done.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Map<String, Health> found = new LinkedHashMap<>();
        checks.keySet().stream()
                .filter(waiting::containsKey)
                .forEach(name -> found.put(
                        name,
                        results.getOrDefault(name, Health.down("no answer within " + timeout.toMillis() + " ms"))));
        if (stopping) {
            found.put("shutdown", Health.down("the service is shutting down"));
        }
        return new Report(overall(found, waiting), found);
    }

    private State overall(Map<String, Health> found, Map<String, Check> waiting) {
        boolean down = found.entrySet().stream()
                .anyMatch(entry -> entry.getValue().state() == State.DOWN
                        && (!waiting.containsKey(entry.getKey())
                                || waiting.get(entry.getKey()).decides()));
        if (down) {
            return State.DOWN;
        }
        return found.values().stream().allMatch(health -> health.state() == State.UP) ? State.UP : State.DEGRADED;
    }

    private static Health run(String name, HealthCheck check) {
        try {
            return check.check();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("check", name).setCause(e).log("a health check failed");
            return Health.down("the check failed; the log has the reason");
        }
    }

    private static void answer(HttpServerRequest request, int status, Object body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(Buffer.buffer(Json.bytes(body)));
    }

    private record Check(HealthCheck check, boolean decides) {}

    /** What all checks found together. */
    public record Report(State status, Map<String, Health> checks) {}
}
