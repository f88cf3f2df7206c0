package dev.fairlead.app.demo;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.server.LocalAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A busy hour in a few seconds: the demo's calls once, then many plain ones and streams at the same time, and the questions
 * people ask of the API. What the JVM learns from it goes into the AOT cache.
 */
public final class Rehearsal {

    private static final int CALLERS = 32;
    private static final List<String> QUESTIONS =
            List.of("/api/v1/traces", "/api/v1/sessions", "/api/v1/usage", "/api/v1/usage/series", "/api/v1/integrity");

    private final Demo demo;
    private final int calls;
    private final Duration longest;

    /**
     * @param calls how many to make, beside those of the demo
     * @param longest when to stop although they are not all made
     */
    public Rehearsal(Demo demo, int calls, Duration longest) {
        this.demo = demo;
        this.calls = calls;
        this.longest = longest;
    }

    /** Starts the demo, makes the calls and returns how many there were. The demo is closed by whoever made it. */
    public int run() throws InterruptedException {
        LocalAccess.Address address = demo.start();
        demo.run(address, made -> {});
        URI base = URI.create(address.url());
        try (ApiClient api = new ApiClient(base, Optional.of(address.key()))) {
            String key = api.post("/api/v1/keys", Map.of("name", "rehearsal", "role", "viewer", "scope", "proxy"))
                    .path("secret")
                    .asString("");
            int made = load(base, key);
            QUESTIONS.forEach(path -> api.get(path, Map.of()));
            return made;
        }
    }

    private int load(URI base, String key) throws InterruptedException {
        List<DemoCall> traffic = DemoTraffic.busy();
        AtomicInteger made = new AtomicInteger();
        long end = System.nanoTime() + longest.toNanos();
        try (DemoClient client = new DemoClient(base, key);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                running.add(callers.submit(() -> {
                    int number;
                    while (System.nanoTime() < end && (number = made.getAndIncrement()) < calls) {
                        client.send(traffic.get(number % traffic.size()), "rehearsal-" + number);
                    }
                    return number(made);
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken
                    ? new UncheckedIOException(broken)
                    : new IllegalStateException("a call of the rehearsal could not be made", e);
        }
        return number(made);
    }

    private int number(AtomicInteger made) {
        return Math.min(calls, made.get());
    }
}
