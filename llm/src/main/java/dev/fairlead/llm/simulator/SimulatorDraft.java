package dev.fairlead.llm.simulator;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings while some of them are changed; the others stay those of {@code base}. */
final class SimulatorDraft {

    private final SimulatorSettings base;
    String host;
    int port;
    int eventLoops;
    long seed;
    Behaviour behaviour;
    List<ScriptedAnswer> script;
    Optional<SimulatorSettings.RateLimit> rateLimit;
    Map<String, String> servedModels;
    int keepCalls;
    boolean keepRequests;
    Clock clock;

    SimulatorDraft(SimulatorSettings base) {
        this.base = base;
        host = base.host();
        port = base.port();
        eventLoops = base.eventLoops();
        seed = base.seed();
        behaviour = base.behaviour();
        script = base.script();
        rateLimit = base.rateLimit();
        servedModels = base.servedModels();
        keepCalls = base.keepCalls();
        keepRequests = base.keepRequests();
        clock = base.clock();
    }

    SimulatorSettings settings() {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                seed,
                base.created(),
                behaviour,
                script,
                rateLimit,
                base.models(),
                base.unknownModels(),
                servedModels,
                base.maxBodyBytes(),
                keepCalls,
                keepRequests,
                clock);
    }
}
