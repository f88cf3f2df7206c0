package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.http.RawConnection;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that fail at every stage: a clear error or a cut answer, one record, nothing left behind. */
@Timeout(60)
class UpstreamFaultTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String JSON_HEAD =
            "HTTP/1.1 200 Fine\r\nContent-Type: text/x-mine\r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n";

    @TempDir
    static Path directory;

    private static ScriptedUpstream upstream;
    private static RunningProxy proxy;

    private final String session = "fault-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        upstream = new ScriptedUpstream(ScriptedUpstream.answering(""));
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
              upstreams:
                openai:
                  baseUrl: "http://127.0.0.1:%d"
                  credential: sk-upstream-secret
                  firstByteTimeout: 600ms
                  idleTimeout: 600ms
            """.formatted(upstream.port()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        upstream.close();
    }

    @AfterEach
    void nothing_is_left_behind() {
        await().untilAsserted(() -> {
            assertThat(proxy.llmTrace.underWay()).isZero();
            assertThat(upstream.busyConnections()).isZero();
        });
    }

    @Test
    void a_reset_before_the_answer_is_a_502() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.reset();
        });

        assertError(exchange(), 502, "upstream_failed");
    }

    @Test
    void an_end_before_the_answer_is_a_502() {
        upstream.script(ScriptedUpstream.Peer::readRequest);

        assertError(exchange(), 502, "upstream_failed");
    }

    @Test
    void a_kept_connection_that_ends_as_it_is_used_costs_no_request_that_may_be_asked_twice() {
        AtomicInteger asked = new AtomicInteger();
        upstream.script(peer -> {
            peer.readRequest();
            if (asked.incrementAndGet() != 2) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").keep();
            }
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(get()).readUntil("\r\n\r\n{}");

            assertThat(client.send(get()).readUntil("\r\n\r\n{}")).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(asked).hasValue(3);
        assertThat(proxy.callsOf(session, 2)).extracting(CallRow::outcome).containsOnly(Outcome.COMPLETED);
    }

    @Test
    void a_model_is_never_asked_twice() {
        AtomicInteger asked = new AtomicInteger();
        upstream.script(peer -> {
            peer.readRequest();
            if (asked.incrementAndGet() == 1) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").keep();
            }
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(get()).readUntil("\r\n\r\n{}");

            assertThat(client.send(request()).readToEnd()).startsWith("HTTP/1.1 502 ");
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_new_connection_that_breaks_is_not_tried_again() {
        AtomicInteger asked = new AtomicInteger();
        upstream.script(peer -> {
            asked.incrementAndGet();
            peer.readRequest();
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(get()).readUntil("HTTP/1.1 502 ");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_connection_the_upstream_closes_while_it_is_idle_is_not_used_again() {
        AtomicInteger asked = new AtomicInteger();
        upstream.script(peer -> {
            peer.readRequest();
            asked.incrementAndGet();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            for (int i = 0; i < 20; i++) {
                client.send(request().replace("Connection: close\r\n", "")).readUntil("\r\n\r\n{}");
                await().until(() -> upstream.busyConnections() == 0);
            }
        }
        assertThat(asked).hasValue(20);
        assertThat(proxy.callsOf(session, 20)).extracting(CallRow::outcome).containsOnly(Outcome.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 102 Processing\r\n\r\n"})
    void silence_before_the_answer_is_a_504(String interim) {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send(interim);
            peer.awaitClose();
        });

        assertError(exchange(), 504, "upstream_timeout");
        assertAllClosed();
    }

    @Test
    void a_reset_between_head_and_body_is_a_502_with_none_of_that_head() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send(JSON_HEAD);
            peer.awaitClose();
        });

        String answer = exchange();

        assertThat(answer).doesNotContain("text/x-mine", "gzip", "5000", "Fine");
        assertError(answer, 504, "upstream_timeout");
        assertAllClosed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"
            })
    void an_answer_that_is_not_http_is_a_502(String answer) {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send(answer);
            peer.awaitClose();
        });

        assertThat(exchange()).startsWith("HTTP/1.1 502 ");
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
        assertAllClosed();
    }

    @Test
    void a_head_without_end_is_a_502_and_not_a_memory_problem() {
        AtomicLong sent = new AtomicLong();
        upstream.script(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\n");
            String header = "X-Endless: " + "x".repeat(1000) + "\r\n";
            while (sent.get() < 50_000) {
                peer.send(header);
                sent.incrementAndGet();
            }
        });

        assertError(exchange(), 502, "upstream_failed");
        assertThat(sent.get()).isLessThan(50_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_stream_that_breaks_off_breaks_off_for_the_client(boolean reset) {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send(STREAM_HEAD + chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"seen\"}}]}\n\n"));
            peer.send(chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" too\"}}]}\n\n"));
            if (reset) {
                peer.readHead();
            }
        });

        String answer = exchange();

        assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("seen").doesNotEndWith("0\r\n\r\n");
        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.failed()).isTrue();
        assertThat(call.answer().complete()).isFalse();
    }

    @Test
    void a_body_shorter_than_declared_is_cut_for_the_client_too() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":");
            peer.readHead();
        });

        assertThat(exchange()).contains("Content-Length: 500").endsWith("{\"id\":");
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
    }

    @Test
    void an_answer_given_before_the_upload_is_complete_reaches_the_client() {
        upstream.script(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}");
            peer.awaitClose();
        });

        String answer;
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send("POST /openai/v1/unheard/of HTTP/1.1\r\nHost: x\r\nX-LLMTrace-Session-ID: " + session
                    + "\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(1000));
            answer = client.readToEnd();
        }

        assertThat(answer).startsWith("HTTP/1.1 401 Unauthorized").endsWith("\r\n\r\n{}");
        assertThat(proxy.callOf(session).status()).isEqualTo(401);
        assertAllClosed();
    }

    @Test
    void a_hundred_megabytes_pass_a_client_that_reads_slowly_in_bounded_memory() {
        AtomicLong sent = new AtomicLong();
        byte[] block = new byte[1 << 16];
        upstream.script(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + 100 * (1 << 20)
                    + "\r\n\r\n");
            while (sent.get() < 100 * (1 << 20)) {
                peer.send(block);
                sent.addAndGet(block.length);
            }
            peer.awaitClose();
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(request());
            client.readUntil("\r\n\r\n");
            CallRow call = proxy.callOf(session);

            assertThat(sent.get()).isLessThan(40L * (1 << 20));
            assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
            assertThat(call.answerBody().kept()).isLessThanOrEqualTo(4 << 20);
        }
        assertAllClosed();
    }

    @Test
    void a_credential_is_in_no_error_and_no_record() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.reset();
        });

        String answer;
        try (RawConnection client = new RawConnection(proxy.port)) {
            answer = client.send(request().replace("Host: x", "Host: x\r\nAuthorization: Bearer " + proxy.virtualKey()))
                    .readToEnd();
        }

        assertThat(upstream.requests().getFirst())
                .contains("sk-upstream-secret")
                .doesNotContain("llmt_");
        assertThat(answer).doesNotContain("sk-upstream", "llmt_");
        assertThat(proxy.callOf(session).toString()).doesNotContain("sk-upstream", "llmt_");
    }

    private void assertError(String answer, int status, String code) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\"" + code + "\"", "\"error\"");
        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
        assertThat(call.status()).isEqualTo(status);
        assertThat(call.answer().error().orElseThrow().type()).isEqualTo(code);
    }

    private static void assertAllClosed() {
        await().untilAsserted(() -> assertThat(upstream.busyConnections()).isZero());
    }

    private String exchange() {
        try (RawConnection client = new RawConnection(proxy.port)) {
            return client.send(request()).readToEnd();
        }
    }

    private String get() {
        return "GET /openai/v1/models HTTP/1.1\r\nHost: x\r\nX-LLMTrace-Session-ID: " + session + "\r\n\r\n";
    }

    private String request() {
        return "POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-LLMTrace-Session-ID: "
                + session + "\r\nContent-Length: 17\r\n\r\n{\"model\":\"gpt-5\"}";
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }
}
