package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.Tenants;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is configured to be kept of a tenant, and what the API answers once the rest is removed. */
@Timeout(120)
class RetentionTest {

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private RunningProxy proxy;
    private String operator;

    @BeforeEach
    void start() throws IOException {
        proxy = RunningProxy.start(directory, """
                  storage: lite
                  anonymous: always
                  store: {tenants: {%s: {maxCalls: 2, contentRetention: 1h}}}
                """.formatted(Tenants.DEFAULT.value()));
        operator = proxy.identity
                .keys()
                .create(Actor.process("test"), new NewKey(Tenants.DEFAULT, "operator", Role.OPERATOR))
                .secret();
    }

    @AfterEach
    void stop() {
        proxy.close();
        client.close();
    }

    @Test
    void a_tenant_keeps_its_newest_calls_and_their_text_only_as_long_as_configured() throws Exception {
        for (int i = 0; i < 3; i++) {
            call("secret-" + i);
        }
        List<CallRow> calls = proxy.calls(3);
        assertThat(proxy.content(calls.getLast())).contains("secret-2");

        proxy.advance(Duration.ofHours(2));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/traces").path("data").size() == 2);
        assertThat(get("/integrity").path("expired").asInt()).isEqualTo(1);
        assertThat(get("/integrity").path("missing")).isEmpty();
        await().untilAsserted(() -> assertThat(proxy.content(calls.getLast()))
                .contains(calls.getLast().spanId())
                .doesNotContain("secret-2"));
    }

    private void call(String secret) throws Exception {
        String text = "a long story that no preview holds ".repeat(20) + secret;
        HttpRequest request = HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/chat/completions"))
                .header("Authorization", "Bearer sk-own")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"model":"gpt-5","messages":[{"role":"user","content":"%s"}]}""".formatted(text)))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(proxy.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + operator)
                .build();
        return Json.mapper()
                .readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
    }
}
