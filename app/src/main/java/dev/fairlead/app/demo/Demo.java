package dev.fairlead.app.demo;

import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.client.Call;
import dev.fairlead.app.demo.DemoClient.Sent;
import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.app.server.Sections;
import dev.fairlead.app.server.Server;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.simulator.SimulatedProvider;
import dev.fairlead.llm.simulator.SimulatorSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Everything in one process on loopback: the simulated provider, a server in front of it, and clients. */
public final class Demo implements AutoCloseable {

    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(20);

    private final Path dataDir;
    private final int port;
    private final List<List<DemoCall>> conversations = DemoTraffic.conversations();
    private final SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());
    private final PriceCatalog catalog;
    private Optional<Server> server = Optional.empty();

    /** @param port 0 takes a free one */
    public Demo(Path dataDir, int port, PriceCatalog catalog) {
        this.dataDir = dataDir;
        this.port = port;
        this.catalog = catalog;
    }

    /** Starts the provider and the server. */
    public LocalAccess.Address start() {
        provider.start();
        Configuration configuration = Sections.all()
                .environment(Map.of(
                        "OPENAI_BASE_URL",
                        provider.baseUrl() + "/v1",
                        "OPENAI_API_KEY",
                        "sk-simulated-by-the-server",
                        "ANTHROPIC_BASE_URL",
                        provider.baseUrl(),
                        "ANTHROPIC_API_KEY",
                        "sk-ant-simulated-by-the-server"))
                .flag("demo", "server.dataDir", dataDir.toString())
                .flag("demo", "server.metricsPort", "0")
                .flag("demo", "llmtrace.listener.port", Integer.toString(port))
                .load();
        Server started = new Server(configuration, key -> {});
        server = Optional.of(started);
        return started.start();
    }

    public String providerUrl() {
        return provider.baseUrl();
    }

    public int calls() {
        return conversations.stream().mapToInt(List::size).sum();
    }

    /**
     * Makes all calls, waits until they are stored, and compares.
     *
     * @param made told how many calls were made so far
     */
    public Result run(LocalAccess.Address address, Consumer<Integer> made) throws InterruptedException {
        return run(address, conversations, made);
    }

    /** Like {@link #run(LocalAccess.Address, Consumer)} with other calls, each list in its order and all lists at once. */
    Result run(LocalAccess.Address address, List<List<DemoCall>> traffic, Consumer<Integer> made)
            throws InterruptedException {
        try (ApiClient api = new ApiClient(URI.create(address.url()), Optional.of(address.key()))) {
            String key = api.post(
                            "/api/v1/keys", Map.of("name", "demo application", "role", "viewer", "scope", "proxy"))
                    .path("secret")
                    .asString("");
            List<Sent> sent = send(URI.create(address.url()), key, traffic, made);
            JsonNode integrity = whenStored(api);
            Account account = Account.of(sent, recorded(api), provider.calls(), catalog);
            return new Result(sent.size(), account, integrity);
        }
    }

    /**
     * What the demo found.
     *
     * @param integrity the server's own account
     */
    public record Result(int sent, Account account, JsonNode integrity) {

        /** Whether every call is recorded once, the bill agrees and the server can account for everything. */
        public boolean good() {
            return account.faults().isEmpty() && integrity.path("whole").asBoolean(false);
        }
    }

    private List<Sent> send(URI base, String key, List<List<DemoCall>> traffic, Consumer<Integer> made)
            throws InterruptedException {
        AtomicInteger number = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<Sent> sent = new ArrayList<>();
        try (DemoClient client = new DemoClient(base, key);
                ExecutorService conversations = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Sent>>> running = new ArrayList<>();
            for (List<DemoCall> conversation : traffic) {
                int first = number.getAndAdd(conversation.size()) + 1;
                running.add(conversations.submit(() -> {
                    List<Sent> mine = new ArrayList<>();
                    for (DemoCall call : conversation) {
                        mine.add(client.send(call, "demo-%02d".formatted(first + mine.size())));
                        made.accept(done.incrementAndGet());
                    }
                    return mine;
                }));
            }
            for (Future<List<Sent>> conversation : running) {
                sent.addAll(result(conversation));
            }
        }
        return sent;
    }

    private static List<Sent> result(Future<List<Sent>> conversation) throws InterruptedException {
        try {
            return conversation.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call of the demo could not be made: " + e.getCause(), e);
        }
    }

    /** Waits until nothing is under way any more; a call that never comes is found by its absence. */
    private JsonNode whenStored(ApiClient api) throws InterruptedException {
        long deadline = System.nanoTime() + RECORDED_WITHIN.toNanos();
        while (true) {
            JsonNode integrity = api.get("/api/v1/integrity", Map.of());
            boolean settled = integrity.path("waiting").asLong() == 0
                    && integrity.path("open").asLong() == 0
                    && server.map(running -> running.llmTrace().underWay()).orElse(0) == 0;
            if (settled || System.nanoTime() > deadline) {
                return integrity;
            }
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    private static List<Call> recorded(ApiClient api) {
        List<Call> calls = new ArrayList<>();
        api.get("/api/v1/traces", Map.of("tenant", "*", "limit", "1000"))
                .path("data")
                .forEach(call -> calls.add(new Call(call)));
        calls.sort(Comparator.comparing(Call::startedAt));
        return calls;
    }

    @Override
    public void close() {
        server.ifPresent(Server::close);
        provider.close();
    }
}
