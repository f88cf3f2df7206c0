package dev.fairlead.llm.simulator;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An LLM provider that needs no key, no network and no model: a real HTTP server which speaks OpenAI chat completions,
 * responses and models, and Anthropic messages, count_tokens and models. The same request always has the same answer.
 * How it behaves is told by {@link SimulatorSettings} and, for one request, by {@code x-simulate-…} headers. It keeps
 * its own bill, so that others' metering can be compared with it.
 */
public final class SimulatedProvider implements AutoCloseable {
    private static final int SECONDS_TO_START = 30;

    private final SimulatorSettings settings;
    private final Simulation simulation;
    private Running running = new Running.Not();

    private sealed interface Running {
        record Not() implements Running {}

        record At(Vertx vertx, int port) implements Running {}
    }

    public SimulatedProvider(SimulatorSettings settings) {
        this.settings = settings;
        this.simulation = new Simulation(settings);
    }

    /**
     * Listens on the settings' address.
     *
     * @return the port, also where the settings left its choice open
     * @throws IllegalStateException when it is running already or the address cannot be used
     */
    public synchronized int start() {
        if (running instanceof Running.At at) {
            throw new IllegalStateException("the simulated provider runs already, on port " + at.port());
        }
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(settings.eventLoops()));
        try {
            int port = deploy(vertx);
            running = new Running.At(vertx, port);
            return port;
        } catch (Exception e) {
            vertx.close();
            throw new IllegalStateException(
                    "the simulated provider cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Loops of one deployment share a port when they ask for the same one, a free one included (-1). */
    private int deploy(Vertx vertx) throws Exception {
        int port = settings.port() == 0 ? -1 : settings.port();
        Queue<SimulatorLoop> loops = new ConcurrentLinkedQueue<>();
        Supplier<Deployable> oneMore = () -> {
            SimulatorLoop loop = new SimulatorLoop(simulation, settings.host(), port);
            loops.add(loop);
            return loop;
        };
        vertx.deployVerticle(oneMore, new DeploymentOptions().setInstances(settings.eventLoops()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(SECONDS_TO_START, TimeUnit.SECONDS);
        return loops.element().port();
    }

    /** @throws IllegalStateException when it is not running */
    public synchronized int port() {
        return switch (running) {
            case Running.At at -> at.port();
            case Running.Not not ->
                throw new IllegalStateException("the simulated provider is not running: call start");
        };
    }

    /** Where clients send their requests, such as {@code http://127.0.0.1:40123}; OpenAI's SDKs want {@code /v1} after it. */
    public String baseUrl() {
        return "http://" + settings.host() + ":" + port();
    }

    /** What has been charged since start or reset. */
    public Bill bill() {
        return simulation.ledger().bill();
    }

    /** The newest calls, oldest first, also those that are not answered yet. */
    public List<ReceivedCall> calls() {
        return simulation.ledger().calls();
    }

    /** Adds an answer to the script: the next metered request that finds it first gets it. */
    public void script(ScriptedAnswer answer) {
        simulation.script(answer);
    }

    /**
     * Gives an answer to every metered request whose new words contain a text: what the user said or a tool returned
     * after the model's last words. The script goes first; of several rules the one added first; a request that does
     * not define the answer's tools is passed over.
     */
    public void script(String newWords, ScriptedAnswer answer) {
        simulation.add(new AnswerRule(newWords, answer));
    }

    /** Empties the bill, forgets added rules and begins the script, the ids and the rate limit again; calls under way are not billed. */
    public void reset() {
        simulation.reset();
    }

    /** Closes the socket and every connection. */
    @Override
    public synchronized void close() {
        if (running instanceof Running.At at) {
            running = new Running.Not();
            at.vertx().close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
