package dev.fairlead.llm.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Everything that can be set for a simulated provider.
 *
 * @param port 0 for any free port
 * @param eventLoops threads that serve connections, each on its own
 * @param seed chooses the generated texts and ids
 * @param created the creation time named in every answer, fixed so that the same request has the same answer
 * @param behaviour what requests without {@code x-simulate-…} headers get
 * @param script answers for the first metered requests, in their order of arrival
 * @param rateLimit requests allowed in a fixed window
 * @param models listed by {@code GET /v1/models}
 * @param unknownModels names that are answered with 404
 * @param servedModels names in answers by requested name, such as a dated one for an alias
 * @param maxBodyBytes larger requests are answered with 413
 * @param keepCalls how many of the newest calls are remembered one by one
 * @param keepRequests whether a remembered call carries its request's headers and body
 */
public record SimulatorSettings(
        String host,
        int port,
        int eventLoops,
        long seed,
        Instant created,
        Behaviour behaviour,
        List<ScriptedAnswer> script,
        Optional<RateLimit> rateLimit,
        List<String> models,
        Pattern unknownModels,
        Map<String, String> servedModels,
        int maxBodyBytes,
        int keepCalls,
        boolean keepRequests,
        Clock clock) {

    /** @param requests allowed in each window, for all callers together */
    public record RateLimit(int requests, Duration window) {}

    public SimulatorSettings {
        script = List.copyOf(script);
        models = List.copyOf(models);
        servedModels = Map.copyOf(servedModels);
        if (eventLoops < 1 || keepCalls < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 event loop and 1 kept call, found " + eventLoops + " and " + keepCalls);
        }
    }

    /** Loopback, any free port, one event loop, answers at once. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                "127.0.0.1",
                0,
                1,
                1,
                Instant.parse("2026-01-01T00:00:00Z"),
                Behaviour.standard(),
                List.of(),
                Optional.empty(),
                List.of("gpt-5", "gpt-5-mini", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"),
                Pattern.compile("unknown.*"),
                Map.of(),
                64 * 1024 * 1024,
                10_000,
                false,
                Clock.systemUTC());
    }

    public SimulatorSettings withAddress(String newHost, int newPort) {
        return changed(draft -> {
            draft.host = newHost;
            draft.port = newPort;
        });
    }

    public SimulatorSettings withEventLoops(int loops) {
        return changed(draft -> draft.eventLoops = loops);
    }

    public SimulatorSettings withSeed(long newSeed) {
        return changed(draft -> draft.seed = newSeed);
    }

    /** Changes the default behaviour in the words of the request headers. */
    public SimulatorSettings withBehaviour(String header, String value) {
        return withBehaviour(behaviour.with(header, value));
    }

    public SimulatorSettings withBehaviour(Behaviour newBehaviour) {
        return changed(draft -> draft.behaviour = newBehaviour);
    }

    public SimulatorSettings withScript(ScriptedAnswer... answers) {
        return changed(draft -> draft.script = List.of(answers));
    }

    public SimulatorSettings withRateLimit(int requests, Duration window, Clock newClock) {
        return changed(draft -> {
            draft.rateLimit = Optional.of(new RateLimit(requests, window));
            draft.clock = newClock;
        });
    }

    public SimulatorSettings withServedModels(Map<String, String> names) {
        return changed(draft -> draft.servedModels = names);
    }

    public SimulatorSettings withKeptRequests(int calls) {
        return changed(draft -> {
            draft.keepCalls = calls;
            draft.keepRequests = true;
        });
    }

    private SimulatorSettings changed(Consumer<SimulatorDraft> change) {
        SimulatorDraft draft = new SimulatorDraft(this);
        change.accept(draft);
        return draft.settings();
    }
}
