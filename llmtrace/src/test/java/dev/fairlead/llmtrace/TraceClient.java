package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.core.identity.Tenants;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Makes calls through a proxy and asks its API about them. */
final class TraceClient implements AutoCloseable {

    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RunningProxy proxy;
    private final Set<TenantId> tenants = new HashSet<>();

    TraceClient(RunningProxy proxy) {
        this.proxy = proxy;
    }

    /** A key of a tenant, which is made if it is not there. */
    String key(String tenant, Role role) {
        TenantId id = new TenantId(tenant);
        if (!id.equals(Tenants.DEFAULT) && tenants.add(id)) {
            proxy.identity.tenants().create(Actor.process("test"), id, tenant);
        }
        return proxy.identity
                .keys()
                .create(Actor.process("test"), new NewKey(id, "test", role))
                .secret();
    }

    String platformKey() {
        return proxy.identity
                .keys()
                .create(Actor.process("test"), new NewKey(Tenants.DEFAULT, "platform", Role.ADMIN).withPlatformAdmin())
                .secret();
    }

    /** Says something to a model; returns the answer's body. */
    String chat(String key, String text, Map<String, String> headers) {
        return chat(key, text, false, headers).body();
    }

    HttpResponse<String> chat(String key, String text, boolean stream, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(Map.of(
                        "model",
                        "gpt-5",
                        "stream",
                        stream,
                        "messages",
                        java.util.List.of(Map.of("role", "user", "content", text))))));
        headers.forEach(request::header);
        return send(request.build());
    }

    /** Asks the API; expects a status. */
    JsonNode get(String path, String key, int status) {
        HttpResponse<String> answer = answer(path, key);
        assertThat(answer.statusCode()).as(path + " → " + answer.body()).isEqualTo(status);
        return Json.mapper().readTree(answer.body());
    }

    /** Asks the API to change something; expects a status. */
    JsonNode ask(String method, String path, String key, Object body, int status) {
        HttpResponse<String> answer = send(request(path, key)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(Json.text(body)))
                .build());
        assertThat(answer.statusCode())
                .as(method + " " + path + " → " + answer.body())
                .isEqualTo(status);
        return Json.mapper().readTree(answer.body().isEmpty() ? "null" : answer.body());
    }

    HttpResponse<String> answer(String path, String key) {
        return send(request(path, key).build());
    }

    HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create(proxy.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + key);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
