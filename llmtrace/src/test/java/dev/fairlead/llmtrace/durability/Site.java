package dev.fairlead.llmtrace.durability;

import dev.fairlead.llm.simulator.SimulatedProvider;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** What outlives a dead proxy: the provider with its books, the clients with their notes, and the data directory. */
final class Site implements AutoCloseable {

    private static final int KEPT_CALLS = 200_000;

    final SimulatedProvider provider =
            new SimulatedProvider(SimulatorSettings.defaults().withKeptRequests(KEPT_CALLS));
    final Load load;
    final Path dataDir;
    private final Path scratch;
    private final Path configuration;

    /** @param yaml further settings of the section, each line indented by two */
    Site(Path scratch, Path dataDir, String yaml, long seed, int workers) throws IOException {
        int port = provider.start();
        this.scratch = scratch;
        this.dataDir = dataDir;
        this.load = new Load(seed, workers);
        this.configuration = Files.writeString(scratch.resolve("fairlead.yaml"), """
                llmtrace:
                  listener: {port: 0, eventLoops: 2}
                  storage: lite
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:%d/v1"}
                    anthropic: {baseUrl: "http://127.0.0.1:%d"}
                %s
                """.formatted(port, port, yaml));
    }

    Site(Path scratch, String yaml, long seed) throws IOException {
        this(scratch, scratch.resolve("data"), yaml, seed, 12);
    }

    Site(Path scratch, long seed) throws IOException {
        this(scratch, "", seed);
    }

    ProxyProcess process(Promise promise) throws IOException {
        return process(promise, Duration.ofSeconds(10));
    }

    /** @param grace how long calls may take to end after SIGTERM */
    ProxyProcess process(Promise promise, Duration grace) throws IOException {
        return ProxyProcess.start(dataDir, configuration, promise, grace, scratch);
    }

    ProxyNode node(Promise promise) {
        return new ProxyNode(dataDir, configuration, promise);
    }

    ProxyNode node(Function<DuckDbSettings, TraceStore> stores) {
        return new ProxyNode(dataDir, configuration, stores, Promise.KEPT::journal);
    }

    /** Starts on the data directory once more and checks what is there. */
    Audit.Result audit() {
        try (ProxyNode node = node(Promise.KEPT)) {
            node.start();
            return audit(node);
        }
    }

    Audit.Result audit(ProxyNode node) {
        return Audit.of(node, dataDir, load, provider.calls());
    }

    @Override
    public void close() {
        load.close();
        provider.close();
    }
}
