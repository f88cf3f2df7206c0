package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.AuditEvent;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.core.identity.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Deleting over HTTP: out of every answer at once, and out of every file soon after, even while another call stays open. */
@Timeout(120)
class DeletionTest {

    private static final String SECRET = "harbour-of-the-secret";
    private static final String SESSION = "case/4711 a+b";
    private static final String USER = "ada.secretive@example.com";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch released = new CountDownLatch(1);
    private ScriptedUpstream slow;
    private RunningProxy proxy;
    private String operator;

    @BeforeEach
    void start() throws Exception {
        slow = new ScriptedUpstream(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{");
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            peer.send("}");
        });
        proxy = RunningProxy.start(directory, """
                  storage: lite
                  anonymous: always
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:PORT/v1"}
                    anthropic: {baseUrl: "http://127.0.0.1:%d"}
                """.formatted(slow.port()));
        operator = key(Tenants.DEFAULT);
    }

    @AfterEach
    void stop() {
        released.countDown();
        proxy.close();
        slow.close();
        client.close();
    }

    @Test
    void deletes_a_trace_from_answers_at_once_and_from_files_soon_after() throws Exception {
        CompletableFuture<HttpResponse<String>> open =
                client.sendAsync(post("/v1/messages", "s-0", "eve", "long"), HttpResponse.BodyHandlers.ofString());
        await().until(() -> slow.busyConnections() == 1);
        call("s-1", "bob", "other text");
        call("s-2", "ada", SECRET);
        awaitStored(2);
        String doomed = get("/traces?session=s-2", 200)
                .path("data")
                .path(0)
                .path("trace_id")
                .asString();

        JsonNode deletion = delete("/traces/" + doomed, operator, 200);

        assertThat(deletion.path("deleted").asInt()).isEqualTo(1);
        get("/traces/" + doomed, 404);
        assertThat(get("/traces", 200).path("data")).hasSize(1);
        assertThat(get("/integrity", 200).path("deleted").asInt()).isEqualTo(1);
        assertScrubbed(SECRET);
        assertThat(get("/integrity", 200).path("open").asInt()).isEqualTo(1);
        released.countDown();
        assertThat(open.join().body()).isEqualTo("{}");
        awaitStored(2);
        delete("/traces/" + doomed, operator, 404);
        assertThat(audited()).containsExactly("trace.deleted " + doomed);
    }

    @Test
    void deletes_a_session_whatever_its_name() throws Exception {
        call(SESSION, "ada", SECRET);
        call(SESSION, "bob", SECRET + " again");
        call("s-1", "ada", "other text");
        awaitStored(3);

        JsonNode deletion = delete("/sessions/" + encoded(SESSION), operator, 200);

        assertThat(deletion.path("deleted").asInt()).isEqualTo(2);
        assertThat(get("/traces", 200).path("data")).hasSize(1);
        assertThat(get("/sessions", 200).path("data")).hasSize(1);
        assertScrubbed(SECRET);
        delete("/sessions/" + encoded(SESSION), operator, 404);
        assertThat(audited()).containsExactly("session.deleted " + SESSION);
    }

    @Test
    void deletes_a_user_with_the_name_in_series_and_audit_log() throws Exception {
        call("s-1", USER, SECRET);
        call("s-2", USER, SECRET);
        call("s-3", "bob", "other text");
        awaitStored(3);

        JsonNode deletion = delete("/users/" + encoded(USER), operator, 200);

        assertThat(deletion.path("deleted").asInt()).isEqualTo(2);
        assertThat(get("/traces", 200).path("data")).hasSize(1);
        JsonNode usage = get("/usage?group_by=user", 200);
        assertThat(usage.toString()).doesNotContain(USER).contains("bob");
        assertScrubbed(SECRET);
        assertScrubbed(USER);
        assertThat(delete("/users/" + encoded(USER), operator, 200)
                        .path("deleted")
                        .asInt())
                .isZero();
        assertThat(audited()).hasSize(2).allMatch(event -> event.matches("user.deleted sha256:[0-9a-f]{64}"));
    }

    @Test
    void a_deletion_that_matches_nothing_rewrites_nothing() throws Exception {
        call("s-1", "bob", "other text");
        awaitStored(1);
        String other = key(new TenantId("globex"));

        delete("/sessions/s-1", other, 404);
        delete("/sessions/s-9", operator, 404);
        delete("/users/nobody", operator, 200);
        delete("/traces/" + "0".repeat(31) + "1", operator, 404);

        assertThat(get("/integrity", 200).path("unscrubbed").asInt()).isZero();
        assertThat(get("/traces", 200).path("data")).hasSize(1);
    }

    private void call(String session, String user, String text) throws Exception {
        HttpRequest request = post("/v1/chat/completions", session, user, text);
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    private HttpRequest post(String path, String session, String user, String text) {
        return HttpRequest.newBuilder(URI.create(proxy.url() + path))
                .header("authorization", "Bearer sk-of-the-client")
                .header("X-LLMTrace-Session-ID", session)
                .header("X-LLMTrace-User-ID", user)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}"))
                .build();
    }

    private void awaitStored(int calls) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get("/traces", 200).path("data").size() == calls);
    }

    private JsonNode get(String path, int status) throws Exception {
        return send("GET", path, operator, status);
    }

    private JsonNode delete(String path, String key, int status) throws Exception {
        return send("DELETE", path, key, status);
    }

    private JsonNode send(String method, String path, String key, int status) throws Exception {
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(proxy.url() + "/api/v1" + path))
                        .header("Authorization", "Bearer " + key)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as(() -> path + ": " + new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(status);
        return Json.read(answer.body(), JsonNode.class);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void assertScrubbed(String secret) throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/integrity", 200).path("unscrubbed").asInt() == 0);
        assertThat(get("/integrity", 200).path("whole").asBoolean()).isTrue();
        try (Stream<Path> files = Files.walk(directory.resolve("llmtrace"))) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().noneMatch(file -> mentions(file, secret));
        }
    }

    private static boolean mentions(Path file, String secret) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> audited() {
        return proxy.identity.audit().list(Actor.process("test"), PageRequest.first(100)).items().stream()
                .filter(event -> event.action().endsWith(".deleted"))
                .map(DeletionTest::told)
                .toList();
    }

    private static String told(AuditEvent event) {
        return event.action() + " " + event.target();
    }

    private String key(TenantId tenant) {
        if (!tenant.equals(Tenants.DEFAULT)) {
            proxy.identity.tenants().create(Actor.process("test"), tenant, tenant.value());
        }
        return proxy.identity
                .keys()
                .create(Actor.process("test"), new NewKey(tenant, "operator", Role.OPERATOR))
                .secret();
    }
}
