package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.journal.Appends;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One event loop's share of the proxy: its connections to the providers, its running calls and the one timer that
 * watches their deadlines.
 */
final class ProxyLoop {

    /** Deadlines are seconds to minutes long: looking four times a second costs nothing and errs by a quarter. */
    private static final long SWEEP_MILLIS = 250;

    /**
     * Below the five seconds after which common servers (Node.js, Uvicorn) close an idle connection: one they close while a
     * request is on its way costs that request. Servers that say how long they wait are believed.
     */
    private static final int KEEP_ALIVE_SECONDS = 4;

    private final Proxy proxy;
    private final Vertx vertx;
    private final Context context;
    private final Thread thread;
    private final HttpClientAgent client;
    private final SplittableRandom random;
    private final Appends journal;
    private final Set<ProxiedCall> calls = new LinkedHashSet<>();

    /** Must be made on the event loop it is for. */
    ProxyLoop(Proxy proxy, Vertx vertx, long seed) {
        this.proxy = proxy;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.thread = Thread.currentThread();
        this.random = new SplittableRandom(seed);
        this.journal = proxy.journal().onLoop(thread, this::atEndOfTurn);
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setKeepAlive(true)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setTcpNoDelay(true)
                        .setDecompressionSupported(false)
                        .setMaxInitialLineLength(64 * 1024)
                        .setMaxHeaderSize(256 * 1024))
                .with(new PoolOptions().setHttp1MaxSize(proxy.limits().maxConcurrentCalls()))
                // A connection that fails is told to its call; without this it would be logged as well.
                .withConnectHandler(connection -> {
                    connection.exceptionHandler(ignored -> {});
                    ((ConnectionBase) connection)
                            .channel()
                            .pipeline()
                            .addBefore("handler", "interimAnswers", new InterimAnswers());
                })
                .build();
        vertx.setPeriodic(SWEEP_MILLIS, timer -> sweep());
    }

    void handle(HttpServerRequest request) {
        ProxiedCall call = new ProxiedCall(proxy, this, request);
        calls.add(call);
        call.guarded(call::begin);
    }

    HttpClientAgent client() {
        return client;
    }

    /** Where calls of this loop are recorded. */
    Appends journal() {
        return journal;
    }

    SplittableRandom random() {
        return random;
    }

    /** Runs an action on this loop: at once when already on it. */
    void run(Runnable action) {
        // Each request has a context of its own on this loop, so the thread is what tells.
        if (Thread.currentThread() == thread) {
            action.run();
        } else {
            context.runOnContext(ignored -> action.run());
        }
    }

    /** Runs an action at the end of the loop's current turn, after everything that has already arrived. */
    void atEndOfTurn(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    /** Runs an action on this loop some time from now. */
    void after(long millis, Runnable action) {
        vertx.setTimer(millis, ignored -> action.run());
    }

    void finished(ProxiedCall call) {
        calls.remove(call);
    }

    private void sweep() {
        if (calls.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (ProxiedCall call : Set.copyOf(calls)) {
            call.guarded(() -> call.checkDeadline(now));
        }
    }
}
