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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are wrong, slow, gone or hostile: a clear error or faithful relaying, and never a call without its end. */
@Timeout(60)
class HostileClientTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    @TempDir
    static Path directory;

    private static ScriptedUpstream upstream;
    private static RunningProxy proxy;

    private final String session = "hostile-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        upstream = new ScriptedUpstream(ScriptedUpstream.answering(OK));
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
              maxRequestSize: 256KiB
              maxConcurrentCalls: 2
              upstreams:
                openai: {baseUrl: "http://127.0.0.1:%d", firstByteTimeout: 5s}
            """.formatted(upstream.port()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        upstream.close();
    }

    @BeforeEach
    void an_upstream_that_answers() {
        upstream.script(ScriptedUpstream.answering(OK));
    }

    @AfterEach
    void nothing_is_left_behind() {
        await().untilAsserted(() -> assertThat(proxy.llmTrace.underWay()).isZero());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s",
                "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd%s",
                "Content-Length: 4, 5\r\n\r\nabcd%s",
                "Content-Length: +4\r\n\r\nabcd%s",
                "Content-Length: -1\r\n\r\n%s",
                "Content-Length: 0x4\r\n\r\nabcd%s",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n%s",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n%s",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n%s",
                "Content-Length: 4\r\n folded: x\r\n\r\nabcd%s",
            })
    void what_two_servers_could_read_differently_never_reaches_the_upstream(String tricky) {
        String hidden = "POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
        try (RawConnection client = new RawConnection(proxy.port)) {
            String answer = client.send("POST /openai/v1/unheard/of HTTP/1.1\r\nHost: x\r\n" + tricky.formatted(hidden))
                    .readToEnd();

            assertThat(answer).startsWith("HTTP/1.1 400 ");
            assertThat(answer.split("HTTP/1.1 ")).hasSize(2);
        }
        assertThat(upstream.requests()).noneMatch(request -> request.contains("/chat/completions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "fffffffffffffffff", "zz", ""})
    void a_chunk_size_that_is_none_is_a_400_and_ends_the_connection(String size) {
        try (RawConnection client = new RawConnection(proxy.port)) {
            String answer = client.send(head("Transfer-Encoding: chunked\r\n") + size + "\r\n" + get("hidden"))
                    .readToEnd();

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("malformed_request");
            assertThat(answer.split("HTTP/1.1 ")).hasSize(2);
        }
        assertThat(upstream.requests()).isEmpty();
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
    }

    @Test
    void a_chunk_size_that_is_none_in_an_upload_is_a_400_and_ends_it_upstream_too() {
        upstream.script(peer -> {
            peer.readHead();
            peer.awaitClose();
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(head("Transfer-Encoding: chunked\r\n").replace("/chat/completions", "/unheard/of"));
            String answer = client.send("3\r\nabc\r\nzz\r\n").readToEnd();

            assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
        assertThat(proxy.callOf(session).status()).isEqualTo(400);
        await().untilAsserted(() -> assertThat(upstream.busyConnections()).isZero());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5;a=\"\r\n\"\r\nabcde\r\n0\r\n\r\n",
                "5;\nabcde\r\n0\r\n\r\n",
                "5\nabcde\n0\n\n",
                "5;x=\r\n\r\nabcde\r\n0\r\n\r\n"
            })
    void odd_chunks_never_become_a_second_request(String chunks) {
        String hidden = "GET /openai/v1/hidden HTTP/1.1\r\nHost: x\r\n\r\n";
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send("POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + chunks.replace("abcde", hidden).replace("5", Integer.toHexString(hidden.length())))
                    .endOutput()
                    .readToEnd();
        }
        assertThat(upstream.requests()).noneMatch(request -> request.startsWith("GET /v1/hidden"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"gpt-5\",\"messages\":[",
                "{\"model\":{},\"messages\":7,\"stream\":\"yes\",\"max_tokens\":[]}",
                "{\"model\":\"\u00ff\u00fe\u0080\",\"messages\":[{\"role\":\"user\",\"content\":\"\u00c3\"}]}",
                "[[[[",
                "null",
                "\"\"",
                "1e999",
                "\u0000"
            })
    void a_body_that_cannot_be_read_is_relayed_as_it_is(String body) {
        assertThat(post(body)).startsWith("HTTP/1.1 200 OK").endsWith("{}");

        assertThat(upstream.requests().getFirst()).endsWith("\r\n\r\n" + body);
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"messages\":", "[", "{\"tools\":[{\"a\":"})
    void ten_thousand_levels_of_nesting_are_relayed(String level) {
        String body = level.repeat(10_000);

        assertThat(post(body)).startsWith("HTTP/1.1 200 OK");

        assertThat(upstream.requests().getFirst()).endsWith("\r\n\r\n" + body);
        assertThat(proxy.callOf(session).request().problem()).isPresent();
    }

    @Test
    void a_body_declared_too_large_is_refused_before_it_is_sent() {
        try (RawConnection client = new RawConnection(proxy.port)) {
            assertThat(client.send(head("Content-Length: 1000000000\r\n")).readUntil("request_too_large"))
                    .startsWith("HTTP/1.1 413 ");
        }
        assertThat(proxy.callOf(session).status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openai/v1/chat/completions", "/openai/v1/unheard/of"})
    void a_chunked_body_that_grows_too_large_is_refused(String path) {
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(head("Transfer-Encoding: chunked\r\n").replace("/openai/v1/chat/completions", path));
            String block = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
            for (int i = 0; i < 10; i++) {
                client.send(block);
            }
            assertThat(client.readUntil("request_too_large")).startsWith("HTTP/1.1 413 ");
        }
        assertThat(proxy.callOf(session).status()).isEqualTo(413);
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void a_flood_of_headers_is_refused() {
        try (RawConnection client = new RawConnection(proxy.port)) {
            assertThat(client.send("GET /openai/v1/models HTTP/1.1\r\nHost: x\r\n" + "X-Flood: y\r\n".repeat(10_000))
                            .readToEnd())
                    .startsWith("HTTP/1.1 431 ");
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void pipelined_requests_are_answered_in_order_each_with_its_record() {
        AtomicInteger answers = new AtomicInteger();
        upstream.script(peer -> {
            peer.readRequest();
            String body = "{\"n\":" + answers.incrementAndGet() + "}";
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            peer.keep();
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send((head("Content-Length: 2\r\n") + "{}").repeat(5));
            assertThat(client.readUntil("{\"n\":5}"))
                    .containsSubsequence("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
        }
        assertThat(proxy.callsOf(session, 5)).allMatch(call -> call.outcome() == Outcome.COMPLETED);
    }

    @Test
    void a_client_that_leaves_before_its_body_is_complete_leaves_a_record() {
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(head("Content-Length: 100\r\n") + "{");
            await().until(() -> proxy.llmTrace.underWay() == 1);
        }

        assertCancelled(0);
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void a_client_that_leaves_an_upload_half_way_ends_it_upstream_too() {
        upstream.script(ScriptedUpstream.Peer::awaitClose);
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(
                    head("Content-Length: 100000\r\n").replace("chat/completions", "unheard/of") + "x".repeat(10_000));
            await().until(() -> upstream.busyConnections() > 0);
        }

        assertCancelled(0);
        await().until(() -> upstream.busyConnections() == 0);
    }

    @Test
    void a_client_that_leaves_while_it_waits_for_the_answer_cancels_it() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.awaitClose();
        });
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(head("Content-Length: 2\r\n") + "{}");
            await().until(() -> !upstream.requests().isEmpty());
        }

        assertCancelled(0);
        await().until(() -> upstream.busyConnections() == 0);
    }

    @Test
    void a_client_that_says_it_has_nothing_more_to_say_is_taken_as_gone() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.awaitClose();
        });
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(head("Content-Length: 2\r\n") + "{}");
            await().until(() -> !upstream.requests().isEmpty());

            assertThat(client.endOutput().readToEnd()).isEmpty();
        }
        assertCancelled(0);
    }

    @Test
    void a_client_that_leaves_while_queued_leaves_a_record_and_its_place() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.awaitClose();
        });
        try (RawConnection first = new RawConnection(proxy.port);
                RawConnection second = new RawConnection(proxy.port)) {
            first.send(get("a"));
            second.send(get("b"));
            await().until(() -> proxy.llmTrace.underWay() == 2);
            try (RawConnection queued = new RawConnection(proxy.port)) {
                queued.send(head("Content-Length: 2\r\n") + "{}");
                await().until(() -> proxy.llmTrace.underWay() == 3);
            }
            await().until(() -> proxy.llmTrace.underWay() == 2);
        }

        assertCancelled(0);
    }

    @Test
    void the_hosts_and_providers_a_request_names_change_nothing() {
        for (String request : new String[] {
            "GET http://evil.example/openai/v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET /openai/v1/models HTTP/1.1\r\nHost: 169.254.169.254\r\nX-Forwarded-Host: evil.example\r\n\r\n",
            "GET /v1/models HTTP/1.1\r\nHost: x\r\nX-LLMTrace-Provider: openai\r\n\r\n",
            "GET //evil.example/v1/models HTTP/1.1\r\nHost: x\r\nX-LLMTrace-Provider: openai\r\n\r\n"
        }) {
            assertThat(exchange(request)).startsWith("HTTP/1.1 200 OK");
        }

        assertThat(upstream.requests())
                .hasSize(4)
                .allMatch(request -> request.toLowerCase().contains("\r\nhost: 127.0.0.1:" + upstream.port()))
                .allMatch(request -> request.startsWith("GET /"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /openai/v1/../../admin HTTP/1.1",
                "GET /openai/v1/%2e%2E/admin HTTP/1.1",
                "GET /openai/v1/..%2Fadmin HTTP/1.1",
                "GET /openai/v1/..%5cadmin HTTP/1.1",
                "GET /openai/v1/..;x=1/admin HTTP/1.1",
                "GET /openai/v1/models?key=llmt_abc HTTP/1.1",
                "GET /openai/v1/caf\u00e9 HTTP/1.1",
                "POST /openai/v1/chat/completions#x HTTP/1.1",
                "TRACE /openai/v1/models HTTP/1.1",
                "GET /openai/v1/models HTTP/1.1\r\nX-LLMTrace-Provider: http://evil.example",
                "CONNECT evil.example:443 HTTP/1.1",
                "OPTIONS * HTTP/1.1"
            })
    void what_would_leave_the_upstreams_own_paths_is_refused(String line) {
        assertThat(exchange(line + "\r\nHost: x\r\nX-LLMTrace-Session-ID: " + session + "\r\n\r\n"))
                .containsPattern("^HTTP/1.1 40[045] ");

        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(call.target().path()).doesNotContain("llmt_");
        assertThat(upstream.requests()).isEmpty();
    }

    private void assertCancelled(int status) {
        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
        assertThat(call.status()).isEqualTo(status);
    }

    private String head(String framing) {
        return "POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-LLMTrace-Session-ID: " + session + "\r\n"
                + framing + "\r\n";
    }

    private static String get(String name) {
        return "GET /openai/v1/" + name + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private String post(String body) {
        return exchange(head("Content-Length: " + body.length() + "\r\n") + body);
    }

    private static String exchange(String request) {
        try (RawConnection client = new RawConnection(proxy.port)) {
            return client.send(request.replace("\r\nHost: ", "\r\nConnection: close\r\nHost: "))
                    .readToEnd();
        }
    }
}
