package dev.fairlead.llmtrace.durability;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that call through a proxy until they are stopped or it dies, and remember whose last byte they received. */
final class Load implements AutoCloseable {

    /** An answer received to its last byte. */
    record Answer(String id, int status, byte[] body) {}

    private enum Kind {
        CHAT("/v1/chat/completions", ""),
        CHAT_STREAM("/v1/chat/completions", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
        RESPONSE_STREAM("/v1/responses", ",\"stream\":true"),
        MESSAGE("/v1/messages", ""),
        MESSAGE_STREAM("/v1/messages", ",\"stream\":true"),
        COUNT("/v1/messages/count_tokens", ""),
        OPAQUE("/v1/moderations", "");

        private final String path;
        private final String more;

        Kind(String path, String more) {
            this.path = path;
            this.more = more;
        }

        boolean isStream() {
            return more.contains("stream");
        }
    }

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<HttpResponse<byte[]>> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicLong ids = new AtomicLong();
    private final SplittableRandom seeds;
    private final int workers;
    private final List<Thread> threads = new ArrayList<>();
    private volatile HttpClient client = client();
    private volatile CountDownLatch enough = new CountDownLatch(0);
    private volatile boolean stopping;

    Load(long seed, int workers) {
        this.seeds = new SplittableRandom(seed);
        this.workers = workers;
    }

    /** What was received to its last byte, by call id. Refusals of the proxy itself are not among them. */
    Map<String, Answer> answers() {
        return answers;
    }

    /** Calls that broke off although nobody had stopped the clients. */
    Queue<String> failures() {
        return failures;
    }

    /** Answers with 503. */
    Queue<HttpResponse<byte[]>> refusals() {
        return refusals;
    }

    void begin(int port) {
        stopping = false;
        for (int i = 0; i < workers; i++) {
            SplittableRandom random = seeds.split();
            threads.add(Thread.ofVirtual().start(() -> work(port, random)));
        }
    }

    void awaitAnswers(int more) throws InterruptedException {
        enough = new CountDownLatch(more);
        if (!enough.await(40, TimeUnit.SECONDS)) {
            throw new AssertionError(
                    "expected " + more + " more answers within 40 s, " + enough.getCount() + " are missing");
        }
    }

    /** From now on no call begins, and those that break off are no failures. */
    void expectDeath() {
        stopping = true;
    }

    /** Waits for calls under way; cut connections end them. */
    void join() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(40));
        }
        threads.clear();
        client.close();
        client = client();
    }

    private void work(int port, SplittableRandom random) {
        while (!stopping) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            if (!once(port, kind, random)) {
                return;
            }
        }
    }

    private boolean once(int port, Kind kind, SplittableRandom random) {
        try {
            HttpRequest request = request(port, kind, "call-" + ids.incrementAndGet(), random);
            if (kind.isStream() && random.nextInt(10) == 0) {
                leave(request, random.nextInt(1, 400));
            } else {
                receive(request);
            }
            return true;
        } catch (IOException | InterruptedException e) {
            if (!stopping) {
                failures.add(kind + ": " + e);
            }
            return false;
        }
    }

    /** Begins one more call beside those of the workers. */
    void callBeside(int port) {
        SplittableRandom random = seeds.split();
        threads.add(Thread.ofVirtual().start(() -> once(port, Kind.CHAT, random)));
    }

    /** A stream that takes this long, received to its end. */
    HttpResponse<byte[]> longStream(int port, Duration time) throws IOException, InterruptedException {
        String id = "call-" + ids.incrementAndGet();
        return receive(builder(port, Kind.CHAT_STREAM, id, 10)
                .header("x-simulate-chunks", "100")
                .header("x-simulate-chunk-delay-ms", Long.toString(time.toMillis() / 100))
                .build());
    }

    private HttpResponse<byte[]> receive(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        String id = request.headers().firstValue("x-simulate-call-id").orElseThrow();
        if (response.statusCode() == 503) {
            refusals.add(response);
        } else {
            answers.put(id, new Answer(id, response.statusCode(), response.body()));
            enough.countDown();
        }
        return response;
    }

    private void leave(HttpRequest request, int after) throws IOException, InterruptedException {
        try (InputStream body =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            body.readNBytes(after);
        }
    }

    private static HttpRequest request(int port, Kind kind, String id, SplittableRandom random) {
        HttpRequest.Builder builder = builder(port, kind, id, random.nextInt(10) == 0 ? 40_000 : random.nextInt(200));
        if (kind.isStream()) {
            builder.header("x-simulate-chunks", Integer.toString(random.nextInt(1, 40)))
                    .header("x-simulate-chunk-delay-ms", Integer.toString(random.nextInt(12)));
        } else {
            builder.header("x-simulate-answer-bytes", Integer.toString(random.nextInt(8) == 0 ? 150_000 : 300))
                    .header("x-simulate-latency-ms", Integer.toString(random.nextInt(40)));
        }
        return builder.build();
    }

    private static HttpRequest.Builder builder(int port, Kind kind, String id, int askedChars) {
        String model = kind.path.contains("messages") ? "claude-sonnet-4-5" : "gpt-5";
        String ask = "Name a harbour. ".repeat(askedChars / 16 + 1);
        String said = kind == Kind.RESPONSE_STREAM
                ? "\"input\":\"%s\"".formatted(ask)
                : "\"max_tokens\":9000,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]".formatted(ask);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + kind.path))
                .timeout(Duration.ofSeconds(60))
                .header("content-type", "application/json")
                .header("authorization", "Bearer sk-of-the-client")
                .header("x-simulate-call-id", id)
                .header("X-LLMTrace-Tags", "call=" + id)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"%s\",%s%s}".formatted(model, said, kind.more), StandardCharsets.UTF_8));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @Override
    public void close() {
        stopping = true;
        client.shutdownNow();
    }
}
