package dev.fairlead.bench.run;

import dev.fairlead.llm.simulator.Behaviour;
import dev.fairlead.llm.simulator.SimulatedProvider;
import dev.fairlead.llm.simulator.SimulatorSettings;
import java.util.Map;

/**
 * The simulated provider as an upstream whose streams have 102 events, one per spacing. Arguments: port, and the
 * spacing in milliseconds (0 sends each stream at once). Runs until it is killed.
 */
public final class PacedUpstream {
    private PacedUpstream() {}

    public static void main(String[] arguments) {
        Behaviour paced = Behaviour.standard().with(Map.of("chunk-delay-ms", arguments[1], "chunks", "98"));
        SimulatorSettings settings = SimulatorSettings.defaults()
                .withAddress("127.0.0.1", Integer.parseInt(arguments[0]))
                .withBehaviour(paced);
        new SimulatedProvider(settings).start();
    }
}
