package dev.fairlead.bench.scale;

import dev.fairlead.bench.peer.BenchFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was made, left beside the store so that it can be asked again.
 *
 * @param traces a few of the trace ids, spread over the time
 * @param drainRates calls a second at which each day's backlog went into the store
 * @param drainCpuMicros CPU time of the whole process for each of these calls, reading and writing files included
 * @param compactSeconds how long merging each day's series took
 */
record Scene(
        long calls,
        long sessions,
        int contentEvery,
        Instant from,
        Instant to,
        List<String> traces,
        List<Double> drainRates,
        List<Double> drainCpuMicros,
        List<Double> compactSeconds) {

    private static final String FILE = "scene.json";

    Scene {
        traces = List.copyOf(traces);
        drainRates = List.copyOf(drainRates);
        drainCpuMicros = List.copyOf(drainCpuMicros);
        compactSeconds = List.copyOf(compactSeconds);
    }

    static boolean existsIn(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    static Scene read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new BenchFailure("there is no store in " + directory + " (no " + FILE + "); make one first");
        }
        return JsonMapper.shared().readValue(file.toFile(), Scene.class);
    }

    void write(Path directory) {
        try {
            Files.writeString(directory.resolve(FILE), JsonMapper.shared().writeValueAsString(this));
        } catch (IOException broken) {
            throw new UncheckedIOException(FILE + " cannot be written to " + directory, broken);
        }
    }
}
