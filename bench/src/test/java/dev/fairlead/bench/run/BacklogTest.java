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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogTest {
    private static final byte[] DOCUMENT =
            "{\"data\":{\"waiting\":12,\"oldest_seconds\":0.25}}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/integrity", exchange -> {
            boolean allowed =
                    "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
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
    void reads_what_waits_and_how_old_it_is() throws IOException {
        Backlog.Sample sample = backlog("/data/waiting", "{\"key\":\"secret\"}").sample();

        assertThat(sample.waiting()).isEqualTo(12);
        assertThat(sample.lagSeconds()).hasValue(0.25);
    }

    @Test
    void stops_when_the_number_is_not_where_the_settings_say() throws IOException {
        Backlog backlog = backlog("/waiting", "{\"key\":\"secret\"}");

        assertThatThrownBy(backlog::sample).isInstanceOf(BenchFailure.class).hasMessageContaining("/waiting");
    }

    @Test
    void stops_when_it_may_not_ask() throws IOException {
        Backlog backlog = backlog("/data/waiting", "{\"key\":\"other\"}");

        assertThatThrownBy(backlog::sample).isInstanceOf(BenchFailure.class).hasMessageContaining("401");
    }

    private Backlog backlog(String waiting, String keyDocument) throws IOException {
        URI port = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Path keyFile = Files.writeString(folder.resolve("server.json"), keyDocument);
        BacklogSettings settings = new BacklogSettings(
                "/integrity", Optional.empty(), "/key", waiting, Optional.of("/data/oldest_seconds"));
        return new Backlog(client, port, settings, Optional.of(keyFile));
    }
}
