package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream that stays open while several times the journal's bound of other calls go past it. */
@Timeout(60)
class LongStreamTest {

    private static final String FIRST = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    private static final String LAST = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    private static final int BODY = 20_000;
    private static final int CALLS = 600;
    private static final long BOUND = 4 << 20;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch released = new CountDownLatch(1);

    @Test
    void holds_up_no_call_and_is_recorded_once() throws Exception {
        try (ScriptedUpstream slow = new ScriptedUpstream(this::serve);
                RunningProxy proxy = RunningProxy.start(directory, """
                          storage: lite
                          journal: {segmentSize: 64KiB, maxSize: 4MiB, whenFull: block}
                          upstreams:
                            openai: {baseUrl: "http://127.0.0.1:PORT/v1"}
                            anthropic: {baseUrl: "http://127.0.0.1:%d"}
                        """.formatted(slow.port()))) {
            InputStream stream = client.send(
                            post(proxy, "/v1/messages", "{\"model\":\"claude-sonnet-4-5\",\"stream\":true}", "held"),
                            HttpResponse.BodyHandlers.ofInputStream())
                    .body();
            BufferedReader events = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            assertThat(events.readLine()).isEqualTo("event: ping");

            for (int i = 0; i < CALLS; i++) {
                HttpRequest call = post(
                        proxy,
                        "/v1/chat/completions",
                        "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(BODY)
                                + "\"}]}",
                        "other");
                assertThat(client.send(call, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> proxy.llmTrace.integrity().check().waiting() == 0);

            assertThat((long) CALLS * BODY).isGreaterThan(2 * BOUND);
            assertThat(journalBytes()).isLessThan(BOUND);
            assertThat(proxy.llmTrace.integrity().check().open()).isEqualTo(1);
            assertThat(proxy.llmTrace.integrity().check().isSound()).isTrue();

            released.countDown();
            assertThat(events.lines()).contains("event: message_stop");

            CallRow held = proxy.callOf("held");
            assertThat(held.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(held.answerBody().length()).isEqualTo((FIRST + LAST).length());
            assertThat(held.requestBody().place()).isPresent();
            assertThat(proxy.callsOf("other", CALLS)).hasSize(CALLS);
            assertThat(proxy.llmTrace.integrity().check().stored()).isEqualTo(CALLS + 1);
            assertThat(proxy.llmTrace.integrity().check().isSound()).isTrue();
        }
    }

    private void serve(ScriptedUpstream.Peer peer) throws IOException {
        peer.readRequest();
        peer.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: " + (FIRST + LAST).length()
                + "\r\n\r\n" + FIRST);
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        peer.send(LAST);
    }

    private static HttpRequest post(RunningProxy proxy, String path, String body, String session) {
        return HttpRequest.newBuilder(URI.create(proxy.url() + path))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json")
                .header("authorization", "Bearer sk-of-the-client")
                .header("X-LLMTrace-Session-ID", session)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private long journalBytes() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("llmtrace").resolve("journal"))) {
            List<Path> segments =
                    files.filter(file -> file.toString().endsWith(".journal")).toList();
            long bytes = 0;
            for (Path segment : segments) {
                bytes += Files.size(segment);
            }
            return bytes;
        }
    }
}
