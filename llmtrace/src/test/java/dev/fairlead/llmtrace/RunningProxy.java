package dev.fairlead.llmtrace;

import static org.awaitility.Awaitility.await;

import dev.fairlead.core.Platform;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.health.HealthChecks;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.Identity;
import dev.fairlead.core.identity.KeyScope;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.Tenants;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.metrics.Metrics;
import dev.fairlead.llm.simulator.SimulatedProvider;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.proxy.CallJournal;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.TraceStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A proxy with everything real behind it and the simulated provider as its upstreams, for tests over real sockets. */
final class RunningProxy implements AutoCloseable {

    final SimulatedProvider provider;
    final TraceStore store;
    final Identity identity;
    final LlmTrace llmTrace;
    final int port;

    private final AdvancedClock clock = new AdvancedClock();
    private final Vertx vertx = Vertx.vertx();
    private final Database database;
    private final Metrics metrics = new Metrics();

    /** @param yaml further settings of the section, each line indented by two; {@code PORT} is the provider's port */
    RunningProxy(Path directory, SimulatorSettings simulator, String yaml) throws IOException {
        this(directory, simulator, yaml, CallJournal::new);
    }

    /** @param journals what the proxy writes its records to, over the real journal */
    RunningProxy(Path directory, SimulatorSettings simulator, String yaml, Function<Journal, CallJournal> journals)
            throws IOException {
        provider = new SimulatedProvider(simulator);
        int providerPort = provider.start();
        Path file = Files.createDirectories(directory).resolve("fairlead.yaml");
        Files.writeString(file, """
            llmtrace:
            %s%s%s
            """.formatted(
                        yaml.contains("listener:") ? "" : "  listener: {port: 0, eventLoops: 2}\n",
                        yaml.contains("storage:") ? "" : "  storage: memory\n",
                        (yaml.contains("upstreams:") ? yaml : UPSTREAMS + yaml)
                                .replace("PORT", Integer.toString(providerPort))));
        LlmTraceSettings settings = Configuration.builder()
                .section("llmtrace", LlmTraceSettings.class, LlmTraceSettings.ENVIRONMENT)
                .file(file)
                .environment(Map.of())
                .load()
                .section(LlmTraceSettings.class);
        database = Database.open(new DatabaseSettings.SqliteMemory(), Identity.SCHEMA);
        identity = new Identity(database, clock, new SecureRandom());
        identity.bootstrap();
        store = Storage.calls(settings, directory.resolve("llmtrace"));
        Platform platform = new Platform(
                directory, vertx, identity, identity.api(), metrics, new HealthChecks(Duration.ofSeconds(5)), clock);
        llmTrace = new LlmTrace(settings, platform, store, journals, RestApi.Builder::checkResponses);
        port = llmTrace.start();
    }

    private static final String UPSTREAMS = """
          upstreams:
            openai: {baseUrl: "http://127.0.0.1:PORT/v1", credential: sk-upstream-openai}
            anthropic: {baseUrl: "http://127.0.0.1:PORT", credential: sk-ant-upstream}
        """;

    static RunningProxy start(Path directory) throws IOException {
        return new RunningProxy(directory, SimulatorSettings.defaults().withKeptRequests(1000), "");
    }

    static RunningProxy start(Path directory, String yaml) throws IOException {
        return new RunningProxy(directory, SimulatorSettings.defaults().withKeptRequests(1000), yaml);
    }

    /** Lets time pass for everything but the event loops. */
    void advance(Duration time) {
        clock.advance(time);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** A virtual key of the default tenant. */
    String virtualKey() {
        return identity.keys()
                .create(
                        Actor.process("test"),
                        new NewKey(Tenants.DEFAULT, "test", Role.VIEWER).withScope(KeyScope.PROXY))
                .secret();
    }

    /** The stored calls, oldest first, once there are as many as expected. */
    List<CallRow> calls(int expected) {
        await().atMost(Duration.ofSeconds(20)).until(() -> all().size() >= expected && llmTrace.underWay() == 0);
        return all();
    }

    /** The one stored call of a session, once no call is under way any more. */
    CallRow callOf(String session) {
        return callsOf(session, 1).getFirst();
    }

    /** The stored calls of a session, oldest first, once no call is under way any more. */
    List<CallRow> callsOf(String session, int expected) {
        CallFilter filter = CallFilter.builder().session(session).build();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> llmTrace.underWay() == 0 && matching(filter).size() >= expected);
        List<CallRow> calls = matching(filter).reversed();
        if (calls.size() != expected) {
            throw new AssertionError("expected " + expected + " calls in session " + session + ", found " + calls);
        }
        return calls;
    }

    private List<CallRow> matching(CallFilter filter) {
        return store.calls(Scope.everyTenant(), CallQuery.newest(filter, 1000)).rows();
    }

    /** What the API shows of a call's text, as JSON. */
    String content(CallRow call) {
        String key = identity.keys()
                .create(Actor.process("test"), new NewKey(Tenants.DEFAULT, "reader", Role.VIEWER))
                .secret();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(url() + "/api/v1/spans/" + call.traceId() + "-"
                                            + call.spanId() + "?raw=true"))
                                    .header("Authorization", "Bearer " + key)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    CallRow onlyCall() {
        List<CallRow> calls = calls(1);
        if (calls.size() != 1) {
            throw new AssertionError("expected one call, found " + calls);
        }
        return calls.getFirst();
    }

    private List<CallRow> all() {
        return matching(CallFilter.ALL).reversed();
    }

    @Override
    public void close() {
        llmTrace.close(Duration.ofSeconds(2));
        provider.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        metrics.close();
        database.close();
    }
}
