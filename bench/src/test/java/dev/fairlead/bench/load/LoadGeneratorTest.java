package dev.fairlead.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final byte[] BODY = "{\"text\":\"grüße\"}".getBytes(StandardCharsets.UTF_8);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.close();
    }

    @Test
    void counts_right_answers_and_no_faults() throws IOException {
        LoadGenerator generator = generator(exchange -> answer(exchange, 200, BODY));

        LoadResult result = generator.saturate(4, SHORT);

        assertThat(result.faults()).isEmpty();
        assertThat(result.completed()).isPositive();
        assertThat(result.firstByte().getTotalCount()).isEqualTo(result.completed());
    }

    @Test
    void finds_the_one_answer_that_differs_in_a_byte() throws IOException {
        byte[] changed = BODY.clone();
        changed[5] ^= 1;
        AtomicInteger served = new AtomicInteger();
        LoadGenerator generator =
                generator(exchange -> answer(exchange, 200, served.incrementAndGet() == 7 ? changed : BODY));

        LoadResult result = generator.saturate(2, SHORT);

        assertThat(result.faults()).isEqualTo(Map.of(LoadFault.BODY, 1L));
    }

    @Test
    void finds_an_answer_that_is_too_short_and_one_that_failed() throws IOException {
        AtomicInteger served = new AtomicInteger();
        LoadGenerator generator = generator(exchange -> {
            switch (served.incrementAndGet()) {
                case 3 -> answer(exchange, 200, new byte[] {'{'});
                case 5 -> answer(exchange, 502, BODY);
                default -> answer(exchange, 200, BODY);
            }
        });

        LoadResult result = generator.saturate(2, SHORT);

        assertThat(result.faults()).isEqualTo(Map.of(LoadFault.BODY, 1L, LoadFault.STATUS, 1L));
    }

    @Test
    void counts_a_connection_closed_in_the_middle_and_goes_on() throws IOException {
        AtomicInteger served = new AtomicInteger();
        LoadGenerator generator = generator(exchange -> {
            if (served.incrementAndGet() == 3) {
                exchange.sendResponseHeaders(200, BODY.length);
                exchange.getResponseBody().write(BODY, 0, 4);
                exchange.getResponseBody().flush();
                throw new IOException("cut");
            }
            answer(exchange, 200, BODY);
        });

        LoadResult result = generator.saturate(1, SHORT);

        assertThat(result.faults()).isEqualTo(Map.of(LoadFault.CONNECTION, 1L));
        assertThat(result.completed()).isGreaterThan(3);
    }

    @Test
    void offers_an_even_rate() throws IOException {
        LoadGenerator generator = generator(exchange -> answer(exchange, 200, BODY));

        LoadResult result = generator.atRate(200, 8, Duration.ofSeconds(1));

        assertThat(result.completed()).isEqualTo(200);
        assertThat(result.faults()).isEmpty();
    }

    @Test
    void a_stall_shows_in_every_request_that_was_due_during_it() throws IOException {
        AtomicInteger served = new AtomicInteger();
        LoadGenerator generator = generator(exchange -> {
            if (served.incrementAndGet() == 20) {
                waitFor(released, 400);
            }
            answer(exchange, 200, BODY);
        });

        LoadResult result = generator.atRate(100, 1, Duration.ofSeconds(1));

        assertThat(result.completed()).isEqualTo(100);
        long stalled = result.latency()
                .getCountBetweenValues(100_000_000, Duration.ofMinutes(1).toNanos());
        assertThat(stalled).as("requests due in the first 300 of 400 ms").isGreaterThanOrEqualTo(25);
    }

    @Test
    void requests_never_answered_are_counted() throws IOException {
        LoadGenerator generator = generator(exchange -> {
            waitFor(released, 60_000);
            answer(exchange, 200, BODY);
        });

        LoadResult result = generator.atRate(20, 2, SHORT);

        assertThat(result.faults()).isEqualTo(Map.of(LoadFault.UNANSWERED, 6L));
    }

    @Test
    void measures_the_gap_between_events_beyond_their_spacing() throws IOException {
        byte[] event = "data: {}\n\n".getBytes(StandardCharsets.UTF_8);
        byte[] stream = "data: {}\n\n".repeat(4).getBytes(StandardCharsets.UTF_8);
        LoadGenerator generator = generator(stream, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                for (int i = 0; i < 4; i++) {
                    body.write(event);
                    body.flush();
                    waitFor(released, i == 1 ? 150 : 20);
                }
            }
        });

        LoadResult result = generator.streams(3, Duration.ofMillis(20), Duration.ZERO, SHORT);

        assertThat(result.faults()).isEmpty();
        assertThat(result.chunkGap().getTotalCount()).isEqualTo(3 * result.completed());
        long late = result.chunkGap()
                .getCountBetweenValues(100_000_000, Duration.ofMinutes(1).toNanos());
        assertThat(late).as("one late event per stream").isGreaterThanOrEqualTo(result.completed());
    }

    private LoadGenerator generator(HttpHandler handler) throws IOException {
        return generator(BODY, handler);
    }

    private LoadGenerator generator(byte[] expected, HttpHandler handler) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/chat/completions");
        HttpRequestBytes request = HttpRequestBytes.post(uri, Map.of("Accept", "*/*"), new SampleTraffic().request());
        return new LoadGenerator(request, new ExpectedAnswer(ByteBuffer.wrap(expected), true));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void waitFor(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
