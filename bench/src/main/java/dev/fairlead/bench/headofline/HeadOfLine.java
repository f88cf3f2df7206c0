package dev.fairlead.bench.headofline;

import dev.fairlead.core.Platform;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.health.HealthChecks;
import dev.fairlead.core.identity.Identity;
import dev.fairlead.core.metrics.Metrics;
import dev.fairlead.llm.simulator.SimulatedProvider;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.LlmTraceSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.ConcurrentHistogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lets small streams run through a proxy with one event loop, first alone, then beside large requests one after the
 * other, and prints how much later than the provider's pace their pieces came. All of it shares this process and its
 * cores, so the figures bound what the proxy adds from above.
 */
@Command(
        name = "headofline",
        mixinStandardHelpOptions = true,
        description = "Delay of small streams beside large requests on one event loop")
public final class HeadOfLine implements Callable<Integer> {

    private static final String STREAM =
            "{\"model\":\"gpt-5\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    @Option(names = "--streams", defaultValue = "20", description = "small streams at once (default: ${DEFAULT-VALUE})")
    private int streams;

    @Option(names = "--seconds", defaultValue = "15", description = "of each phase (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--megabytes", defaultValue = "5", description = "of a large request (default: ${DEFAULT-VALUE})")
    private int megabytes;

    @Option(names = "--pace", defaultValue = "20", description = "ms between two pieces (default: ${DEFAULT-VALUE})")
    private int pace;

    @SuppressWarnings("NullAway.Init")
    private HeadOfLine() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new HeadOfLine()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("headofline");
        Vertx vertx = Vertx.vertx();
        try (SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());
                Metrics metrics = new Metrics();
                Database database = Database.open(new DatabaseSettings.SqliteMemory(), Identity.SCHEMA);
                LlmTrace proxy = proxy(directory, provider.start(), vertx, metrics, database);
                HttpClient client = HttpClient.newHttpClient()) {
            URI target = URI.create("http://127.0.0.1:" + proxy.start() + "/v1/chat/completions");
            phase(client, target, 0);
            ConcurrentHistogram alone = phase(client, target, 0);
            ConcurrentHistogram beside = phase(client, target, megabytes);
            print("alone", alone);
            print("beside " + megabytes + " MB requests", beside);
            System.out.printf("added at p99: %.1f ms%n", millis(beside, 99) - millis(alone, 99));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        return 0;
    }

    private static LlmTrace proxy(Path directory, int provider, Vertx vertx, Metrics metrics, Database database)
            throws IOException {
        Path file = Files.writeString(directory.resolve("fairlead.yaml"), """
            llmtrace:
              listener: {port: 0, eventLoops: 1}
              upstreams:
                openai: {baseUrl: "http://127.0.0.1:%d/v1"}
            """.formatted(provider));
        LlmTraceSettings settings = Configuration.builder()
                .section("llmtrace", LlmTraceSettings.class, LlmTraceSettings.ENVIRONMENT)
                .file(file)
                .environment(Map.of())
                .load()
                .section(LlmTraceSettings.class);
        Identity identity = new Identity(database, Clock.systemUTC(), new SecureRandom());
        identity.bootstrap();
        Platform platform = new Platform(
                directory,
                vertx,
                identity,
                identity.api(),
                metrics,
                new HealthChecks(Duration.ofSeconds(5)),
                Clock.systemUTC());
        return new LlmTrace(settings, platform);
    }

    /** @param large megabytes of the requests beside the streams, 0 for none */
    private ConcurrentHistogram phase(HttpClient client, URI target, int large) throws InterruptedException {
        ConcurrentHistogram late = new ConcurrentHistogram(3);
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Thread[] threads = new Thread[streams + (large > 0 ? 1 : 0)];
        for (int i = 0; i < streams; i++) {
            threads[i] = Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    stream(client, target, late);
                }
            });
        }
        if (large > 0) {
            byte[] body = ("{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\""
                            + "word ".repeat(large * 200_000) + "\"}]}")
                    .getBytes(StandardCharsets.US_ASCII);
            threads[streams] = Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    exchange(client, request(target).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return late;
    }

    private void stream(HttpClient client, URI target, ConcurrentHistogram late) {
        HttpRequest request = request(target)
                .header("x-simulate-chunk-delay-ms", Integer.toString(pace))
                .header("x-simulate-chunks", "50")
                .POST(HttpRequest.BodyPublishers.ofString(STREAM))
                .build();
        try (var lines =
                client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            long[] last = {0};
            lines.filter(line -> line.startsWith("data: {")).forEach(line -> {
                long now = System.nanoTime();
                if (last[0] != 0) {
                    late.recordValue(Math.max(0, (now - last[0]) / 1000 - pace * 1000L));
                }
                last[0] = now;
            });
        } catch (IOException e) {
            throw new IllegalStateException("a stream broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void exchange(HttpClient client, HttpRequest.Builder request) {
        try {
            client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new IllegalStateException("a large request broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpRequest.Builder request(URI target) {
        return HttpRequest.newBuilder(target)
                .header("Authorization", "Bearer sk-own")
                .header("Content-Type", "application/json");
    }

    private static void print(String name, ConcurrentHistogram late) {
        System.out.printf(
                "%-24s %7d pieces, late by p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms%n",
                name,
                late.getTotalCount(),
                millis(late, 50),
                millis(late, 99),
                millis(late, 99.9),
                late.getMaxValue() / 1000.0);
    }

    private static double millis(ConcurrentHistogram late, double percentile) {
        return late.getValueAtPercentile(percentile) / 1000.0;
    }
}
