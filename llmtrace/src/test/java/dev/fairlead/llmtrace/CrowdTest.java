package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.http.RawConnection;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many large bodies at once take the memory they are given and no more; every client is served or told to come again. */
@Timeout(60)
class CrowdTest {

    private static final int CROWD = 20;
    private static final int BODY_BYTES = 500_000;
    private static final int CAPTURE_MEMORY = 1 << 20;

    @TempDir
    static Path directory;

    private static ScriptedUpstream upstream;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() throws IOException {
        upstream = new ScriptedUpstream(ScriptedUpstream.answering(""));
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
              upstreams: {openai: {baseUrl: "http://127.0.0.1:%d"}}
              bodyMemory: 3MiB
              queueTimeout: 400ms
            """.formatted(upstream.port()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        upstream.close();
    }

    @Test
    void answers_for_which_there_is_no_memory_pass_whole_and_are_kept_in_part() {
        CountDownLatch underWay = new CountDownLatch(CROWD);
        upstream.script(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n");
            peer.send(new byte[BODY_BYTES - 1]);
            awaited(underWay);
            peer.send(new byte[1]);
        });

        assertThat(together(() -> lengthOfAnswer(post("answers", "{}"), underWay)))
                .hasSize(CROWD)
                .containsOnly(BODY_BYTES);
        List<CallRow> calls = proxy.callsOf("answers", CROWD);
        assertThat(calls)
                .allMatch(call -> call.answerBody().length() == BODY_BYTES)
                .allMatch(call -> call.answerBody().kept() == BODY_BYTES
                        || call.answerBody().sha256().isPresent());
        assertThat(calls.stream().mapToLong(call -> call.answerBody().kept()).sum())
                .isLessThanOrEqualTo(CAPTURE_MEMORY);
    }

    @Test
    void requests_for_which_no_memory_becomes_free_are_told_to_come_again() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger arrived = new AtomicInteger();
        upstream.script(peer -> {
            if (peer.readRequest().length() > BODY_BYTES) {
                arrived.incrementAndGet();
                awaited(release);
            }
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        });
        String large = post("requests", "{\"model\":\"gpt-5-mini\",\"input\":\"" + "x".repeat(BODY_BYTES) + "\"}");

        List<String> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                all.add(clients.submit(() -> exchange(large)));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> refusals(all) + arrived.get() == CROWD);
            assertThat(exchange(post("small", "{}"))).startsWith("HTTP/1.1 200 OK");
            release.countDown();
            for (Future<String> each : all) {
                answers.add(each.get());
            }
        }

        assertThat(arrived.get()).isBetween(1, CROWD / 2);
        assertThat(answers)
                .filteredOn(answer -> !answer.startsWith("HTTP/1.1 200 OK"))
                .allMatch(answer -> answer.startsWith("HTTP/1.1 503 ") && answer.contains("llmtrace.bodyMemory"))
                .hasSize(CROWD - arrived.get());
        assertThat(exchange(large)).startsWith("HTTP/1.1 200 OK");
    }

    private static long refusals(List<Future<String>> all) {
        return all.stream().filter(Future::isDone).count();
    }

    private static <T> List<T> together(Callable<T> exchange) {
        List<T> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> each : clients.invokeAll(Collections.nCopies(CROWD, exchange))) {
                answers.add(each.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        return answers;
    }

    /** Reads all but the last byte, says so, and reads the rest. */
    private static int lengthOfAnswer(String request, CountDownLatch almost) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port)) {
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(client.getInputStream());
            for (String head = ""; !head.endsWith("\r\n\r\n"); ) {
                head += (char) in.read();
            }
            int length = in.readNBytes(BODY_BYTES - 1).length;
            almost.countDown();
            return length + in.readAllBytes().length;
        }
    }

    private static String exchange(String request) {
        try (RawConnection client = new RawConnection(proxy.port)) {
            return client.send(request).readToEnd();
        }
    }

    private static String post(String session, String body) {
        return "POST /openai/v1/responses HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-LLMTrace-Session-ID: " + session
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
