package dev.fairlead.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.config.ByteSize;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpListenerTest {

    private static final ListenerSettings LOCAL = ListenerSettings.on("127.0.0.1", 0);
    private static final ListenerSettings IMPATIENT = new ListenerSettings(
            "127.0.0.1",
            0,
            1,
            100,
            ByteSize.ofKiB(8),
            ByteSize.ofKiB(32),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            ByteSize.ofMiB(1));

    private final Vertx vertx = Vertx.vertx();
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private HttpListener listener;
    private int port;

    @BeforeEach
    void echo() {
        listen(
                LOCAL,
                request -> request.body().onSuccess(body -> {
                    seen.add(request.method() + " " + request.path() + " " + body);
                    request.response().end("echo " + body);
                }));
    }

    @AfterEach
    void stop() {
        listener.close();
        vertx.close().await();
    }

    @Test
    void serves_one_free_port_from_several_event_loops() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        listen(withLoops(3), request -> {
            threads.add(Thread.currentThread());
            request.response().end();
        });

        for (int i = 0; i < 12; i++) {
            try (var connection = new RawConnection(port)) {
                connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("200 OK");
            }
        }

        assertThat(port).isPositive();
        assertThat(threads).hasSize(3);
    }

    @Test
    void two_listeners_take_different_free_ports() {
        try (var other = new HttpListener(
                vertx, LOCAL, loop -> request -> request.response().end("other"))) {
            int otherPort = other.start();

            assertThat(otherPort).isNotEqualTo(port);
        }
    }

    @Test
    void says_that_a_port_is_in_use() throws Exception {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var busy = new HttpListener(
                    vertx, ListenerSettings.on("127.0.0.1", socket.getLocalPort()), loop -> request -> {});

            assertThatThrownBy(busy::start)
                    .isInstanceOfSatisfying(
                            BindFailure.class,
                            failure -> assertThat(failure.inUse()).isTrue())
                    .hasMessageContaining("127.0.0.1:" + socket.getLocalPort());
        }
    }

    @Test
    void refuses_content_length_beside_transfer_encoding() {
        assertRefused(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX", 400);
    }

    @Test
    void refuses_transfer_encoding_before_content_length() {
        assertRefused(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400);
    }

    @Test
    void refuses_two_different_content_lengths() {
        assertRefused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400);
    }

    @Test
    void refuses_a_content_length_that_is_no_number() {
        assertRefused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400);
        assertRefused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nabc", 400);
    }

    @Test
    void refuses_a_disguised_transfer_encoding() {
        for (String value :
                new String[] {"xchunked", "chunked, identity", "identity", "\tgzip", "chunked\r\nTransfer-Encoding: x"
                }) {
            assertRefused(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + value
                            + "\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
                    400);
        }
    }

    @Test
    void refuses_a_space_before_the_colon_of_a_header() {
        assertRefused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400);
    }

    @Test
    void refuses_a_folded_header_that_hides_a_transfer_encoding() {
        assertRefused(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 3\r\n\r\nabc", 400);
    }

    @Test
    void refuses_a_missing_and_a_second_host() {
        assertRefused("GET / HTTP/1.1\r\n\r\n", 400);
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
    }

    @Test
    void refuses_control_characters_in_a_header() {
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400);
    }

    @Test
    void refuses_a_bare_line_feed() {
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\nX: y\n\r\n", 400);
        assertRefused("GET / HTTP/1.1\nHost: a\n\n", 400);
        assertRefused(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\nX: y\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
                400);
    }

    @Test
    void refuses_headers_beyond_the_limit() {
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(40_000) + "\r\n\r\n", 431);
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(20_000) + "\r\n", 431);
    }

    @Test
    void refuses_a_request_line_beyond_the_limit() {
        assertRefused("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
    }

    @Test
    void refuses_what_is_not_http() {
        assertRefused("\u0016\u0003\u0001\u0002\0 hello\r\n\r\n", 400);
    }

    @Test
    void answers_expect_100_continue_before_the_body() {
        try (var connection = new RawConnection(port)) {
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            connection.readUntil("100 Continue\r\n\r\n");
            connection.send("abc");

            assertThat(connection.readUntil("echo abc")).contains("200 OK");
        }
    }

    @Test
    void serves_a_client_that_closes_its_half_after_the_request() {
        try (var connection = new RawConnection(port)) {
            connection
                    .send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .endOutput();

            assertThat(connection.readToEnd()).contains("200 OK");
        }
    }

    @Test
    void closes_a_connection_that_drips_its_head() {
        listen(IMPATIENT, request -> request.response().end());
        try (var connection = new RawConnection(port)) {
            connection.send("GET / HTTP/1.1\r\nHo");

            assertThat(connection.readToEnd()).isEmpty();
        }
        await().untilAsserted(() -> assertThat(listener.connections()).isZero());
    }

    @Test
    void closes_a_connection_that_says_nothing() {
        listen(IMPATIENT, request -> request.response().end());
        try (var connection = new RawConnection(port)) {
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void answers_408_to_a_body_that_never_ends() {
        listen(
                IMPATIENT,
                request -> request.body().onSuccess(body -> request.response().end()));
        try (var connection = new RawConnection(port)) {
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 408 ").contains("request_timeout");
        }
    }

    @Test
    void cuts_a_body_that_drips_too_slowly_to_be_honest() {
        listen(
                IMPATIENT,
                request -> request.body().onSuccess(body -> request.response().end()));
        try (var connection = new RawConnection(port)) {
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
            var dripping = Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        connection.send("x");
                        LockSupport.parkNanos(1_000_000);
                    }
                } catch (java.io.UncheckedIOException closed) {
                    // The server has had enough.
                }
            });

            await().until(() -> !dripping.isAlive());
        }
    }

    @Test
    void time_in_which_the_server_holds_the_body_back_is_not_the_clients() {
        listen(IMPATIENT, request -> {
            BodyClock clock = BodyClock.of(request);
            request.body().onSuccess(body -> request.response().end("echo " + body));
            clock.pause();
            vertx.setTimer(1_000, timer -> clock.resume());
        });
        try (var connection = new RawConnection(port)) {
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");

            assertThat(connection.readUntil("echo abc")).contains("200 OK");
        }
    }

    @Test
    void a_client_that_was_held_back_has_no_longer_for_the_rest_than_others() {
        listen(IMPATIENT, request -> {
            BodyClock clock = BodyClock.of(request);
            request.body().onSuccess(body -> request.response().end());
            clock.pause();
            vertx.setTimer(500, timer -> clock.resume());
        });
        try (var connection = new RawConnection(port)) {
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void never_cuts_an_answer_that_is_still_running() {
        listen(IMPATIENT, request -> {
            request.response().setChunked(true).write("first");
            vertx.setTimer(1_000, timer -> request.response().end("last"));
        });
        try (var connection = new RawConnection(port)) {
            connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(connection.readUntil("last")).contains("first");
        }
    }

    @Test
    void refuses_connections_beyond_the_limit() {
        listen(
                new ListenerSettings(
                        "127.0.0.1",
                        0,
                        1,
                        1,
                        ByteSize.ofKiB(8),
                        ByteSize.ofKiB(32),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        ByteSize.ofKiB(1)),
                request -> request.response().end("first"));
        try (var first = new RawConnection(port);
                var second = new RawConnection(port)) {
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("first");

            assertThat(second.readToEnd()).isEmpty();
        }
    }

    @Test
    void draining_finishes_what_is_in_flight_and_accepts_nothing_new() throws Exception {
        var started = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        listen(withLoops(1), request -> {
            started.countDown();
            vertx.executeBlocking(() -> release.await(10, TimeUnit.SECONDS))
                    .onSuccess(x -> request.response().end("finished"));
        });
        var client = HttpClient.newHttpClient();
        var answer = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build(), BodyHandlers.ofString());
        started.await();

        var closing = Thread.startVirtualThread(() -> listener.close(Duration.ofSeconds(10)));
        await().untilAsserted(() -> assertThatThrownBy(() -> new RawConnection(port).close())
                .hasRootCauseInstanceOf(java.net.ConnectException.class));
        assertThat(answer).isNotDone();
        release.countDown();

        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("finished");
        assertThat(closing.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void draining_ends_with_its_grace() throws Exception {
        var started = new CountDownLatch(1);
        listen(withLoops(1), request -> started.countDown());
        try (var connection = new RawConnection(port)) {
            connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            started.await();

            listener.close(Duration.ofMillis(200));

            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void draining_closes_idle_connections_at_once() {
        try (var connection = new RawConnection(port)) {
            connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("echo");

            listener.close(Duration.ofMinutes(10));

            assertThat(connection.readToEnd()).isBlank();
        }
    }

    private static ListenerSettings withLoops(int loops) {
        return new ListenerSettings(
                "127.0.0.1",
                0,
                loops,
                100,
                ByteSize.ofKiB(8),
                ByteSize.ofKiB(32),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                ByteSize.ofKiB(1));
    }

    private void listen(ListenerSettings settings, Handler<HttpServerRequest> handler) {
        if (listener != null) {
            listener.close();
        }
        listener = new HttpListener(vertx, settings, loop -> handler);
        port = listener.start();
    }

    /** Sends the bytes and expects one answer with the status, a closed connection, and no handler called. */
    private void assertRefused(String request, int status) {
        try (var connection = new RawConnection(port)) {
            String answer = connection.send(request).readToEnd();

            assertThat(answer).as(request).matches("(?s)HTTP/1\\.[01] " + status + " .*application/problem\\+json.*");
            assertThat(answer.split("HTTP/1\\.", -1)).as(request).hasSize(2);
            assertThat(seen).as(request).isEmpty();
        }
    }
}
