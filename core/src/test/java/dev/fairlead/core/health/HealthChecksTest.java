package dev.fairlead.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.health.HealthCheck.Health;
import dev.fairlead.core.http.Json;
import dev.fairlead.core.metrics.Metrics;
import dev.fairlead.core.metrics.MetricsListener;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics();
    private final HealthChecks health = new HealthChecks(Duration.ofMillis(200));
    private final MetricsListener listener = new MetricsListener(vertx, "127.0.0.1", 0, metrics, health);
    private int port;

    @BeforeEach
    void start() {
        metrics.start();
        port = listener.start();
    }

    @AfterEach
    void stop() {
        client.close();
        listener.close();
        metrics.close();
        vertx.close().await();
    }

    @Test
    void is_up_when_every_check_is() throws Exception {
        health.ready("store", () -> Health.up(Map.of("rows", 7)));

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body()).isEqualTo("{\"status\":\"up\"}");
        assertThat(get("/health").body())
                .isEqualTo("{\"status\":\"up\",\"checks\":{\"store\":{\"state\":\"up\",\"message\":\"ok\","
                        + "\"facts\":{\"rows\":7}}}}");
    }

    @Test
    void is_alive_but_not_ready_when_a_deciding_check_is_down() throws Exception {
        health.ready("store", () -> Health.down("the disk is full"));

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health").body()).contains("the disk is full");
    }

    @Test
    void stays_ready_when_only_a_detail_is_down() throws Exception {
        health.ready("store", Health::up).detail("export", () -> Health.down("no collector"));

        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(Json.mapper().readTree(get("/health").body()).path("status").asString())
                .isEqualTo("degraded");
    }

    @Test
    void a_check_that_hangs_or_throws_is_down() throws Exception {
        var never = new CountDownLatch(1);
        health.ready("hangs", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Health.up();
        });
        health.ready("throws", () -> {
            throw new IllegalStateException("jdbc:secret");
        });

        var response = get("/health");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .contains("no answer within 200 ms", "the check failed")
                .doesNotContain("secret");
        never.countDown();
    }

    @Test
    void is_not_ready_while_stopping() throws Exception {
        health.ready("store", Health::up);

        health.stopping();

        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void serves_meters_in_the_prometheus_format() throws Exception {
        metrics.registry().counter("llmtrace.calls", "provider", "openai").increment();

        var response = get("/metrics");

        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("llmtrace_calls_total{provider=\"openai\"} 1.0")
                .contains("jvm_memory_used_bytes");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }
}
