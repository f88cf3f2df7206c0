package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.http.RawConnection;
import dev.fairlead.llm.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client has its time for a body; what the proxy and its upstreams take of it is not counted against it. */
@Timeout(60)
class SlowBodyTest {

    private static final int UPLOAD = 24 << 20;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    /** Longer than the grace, and than what fits into the sockets on the way earns a client at 1 MiB/s. */
    private static final Duration STALL = Duration.ofSeconds(6);

    @TempDir
    Path directory;

    private final CountDownLatch reading = new CountDownLatch(1);
    private ScriptedUpstream upstream;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws IOException {
        upstream = new ScriptedUpstream(this::readLate);
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
              listener: {port: 0, eventLoops: 1, bodyGrace: 200ms, minimumBodyRate: 1MiB}
              maxConcurrentCalls: 1
              queueTimeout: 30s
              upstreams:
                openai: {baseUrl: "http://127.0.0.1:%d", firstByteTimeout: 30s, idleTimeout: 30s}
            """.formatted(upstream.port()));
    }

    @AfterEach
    void stop() {
        reading.countDown();
        proxy.close();
        upstream.close();
    }

    private void readLate(ScriptedUpstream.Peer peer) throws IOException {
        peer.readHead();
        try {
            reading.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        peer.read(UPLOAD);
        peer.send(OK).keep();
    }

    @Test
    void an_upload_to_an_upstream_that_stops_reading_waits_with_it() {
        try (RawConnection client = new RawConnection(proxy.port)) {
            Thread uploading = Thread.startVirtualThread(
                    () -> client.send(head("/openai/v1/unheard/of", UPLOAD)).send(new byte[UPLOAD]));

            await().pollDelay(STALL).atMost(STALL.multipliedBy(2)).until(uploading::isAlive);
            reading.countDown();

            assertThat(client.readUntil("{}")).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void a_call_that_waits_for_its_place_is_not_slow() {
        upstream.script(peer -> {
            peer.readRequest();
            try {
                reading.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            peer.send(OK).keep();
        });
        try (RawConnection first = new RawConnection(proxy.port);
                RawConnection second = new RawConnection(proxy.port)) {
            first.send(head("/openai/v1/chat/completions", 2)).send("{}");
            await().until(() -> upstream.busyConnections() == 1);
            second.send(head("/openai/v1/chat/completions", 2)).send("{}");

            await().pollDelay(Duration.ofSeconds(1)).until(() -> proxy.llmTrace.underWay() == 2);
            reading.countDown();

            assertThat(first.readUntil("{}")).startsWith("HTTP/1.1 200 OK");
            assertThat(second.readUntil("{}")).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void a_client_that_is_slow_itself_is_told_so() {
        reading.countDown();
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(head("/openai/v1/unheard/of", UPLOAD)).send("a few bytes");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
        }
    }

    private static String head(String path, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n";
    }
}
