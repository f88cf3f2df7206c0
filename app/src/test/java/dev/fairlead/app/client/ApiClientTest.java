package dev.fairlead.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ApiClientTest {

    private final CountDownLatch patient = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private ApiClient client;

    @BeforeEach
    void a_server_that_answers_a_deletion_only_when_others_have_given_up() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try {
                patient.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            byte[] answer = "{\"deleted\": 7}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        client = new ApiClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.empty(),
                Duration.ofMillis(300));
    }

    @AfterEach
    void stop() {
        patient.countDown();
        client.close();
        server.stop(0);
        threads.close();
    }

    @Test
    void waits_for_a_deletion_longer_than_for_other_answers() throws Exception {
        Thread impatient = Thread.startVirtualThread(() -> {
            assertThatThrownBy(() -> client.delete("/api/v1/keys/k")).isInstanceOf(CommandFailure.class);
            patient.countDown();
        });

        assertThat(client.deleteAll("/api/v1/users/u", Map.of()).path("deleted").asInt())
                .isEqualTo(7);
        impatient.join();
    }

    @Test
    void says_of_a_server_that_takes_too_long_that_it_may_still_be_at_it() {
        assertThatThrownBy(() -> client.get("/api/v1/usage", Map.of()))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
                .hasMessageContaining("may still carry the request out");
    }
}
