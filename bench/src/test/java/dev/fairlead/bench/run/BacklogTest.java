package dev.fairlead.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.fairlead.bench.peer.BacklogSettings;
import dev.fairlead.bench.peer.BenchFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final byte[] DOCUMENT =
            "{\"data\":{\"waiting\":12,\"oldest_seconds\":0.25}}".getBytes(StandardCharsets.UTF_8);

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/integrity", exchange -> {
            boolean allowed = "key".equals(exchange.getRequestHeaders().getFirst("X-Key"));
            exchange.sendResponseHeaders(allowed ? 200 : 401, DOCUMENT.length);
            exchange.getResponseBody().write(DOCUMENT);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    @Test
    void reads_what_waits_and_how_old_it_is() {
        Backlog.Sample sample = backlog("/data/waiting", Map.of("X-Key", "key")).sample();

        assertThat(sample.waiting()).isEqualTo(12);
        assertThat(sample.lagSeconds()).hasValue(0.25);
    }

    @Test
    void stops_when_the_number_is_not_where_the_settings_say() {
        Backlog backlog = backlog("/waiting", Map.of("X-Key", "key"));

        assertThatThrownBy(backlog::sample).isInstanceOf(BenchFailure.class).hasMessageContaining("/waiting");
    }

    @Test
    void stops_when_it_may_not_ask() {
        Backlog backlog = backlog("/data/waiting", Map.of());

        assertThatThrownBy(backlog::sample).isInstanceOf(BenchFailure.class).hasMessageContaining("401");
    }

    private Backlog backlog(String waiting, Map<String, String> headers) {
        URI port = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new Backlog(
                client, port, new BacklogSettings("/integrity", headers, waiting, Optional.of("/data/oldest_seconds")));
    }
}
