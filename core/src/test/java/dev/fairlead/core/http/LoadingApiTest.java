package dev.fairlead.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadingApiTest {

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        client.close();
        vertx.close().await();
    }

    @Test
    void a_request_that_comes_too_early_waits_for_the_contract() {
        LoadingApi api = new LoadingApi(
                RestApi.builder("dev/fairlead/core/http/more.yaml")
                        .handle("listMore", request -> RestResponse.empty(204))
                        .anonymous(new Principal(new TenantId("acme"), "key-1", "viewer", Role.VIEWER, false)),
                vertx);
        try (HttpListener listener = listening(api)) {
            CompletableFuture<HttpResponse<String>> early = get(listener.start(), "/api/v1/more");
            await().until(() -> listener.connections() == 1);
            assertThat(early).isNotDone();

            api.start();

            assertThat(early.join().statusCode()).isEqualTo(204);
            assertThat(api.operations())
                    .extracting(RestApi.OperationRole::operationId)
                    .containsExactly("listMore");
            assertThat(api.problem()).isEmpty();
            api.close();
        }
    }

    @Test
    void a_contract_that_cannot_be_served_is_told_to_callers_and_to_health() {
        LoadingApi api = new LoadingApi(
                RestApi.builder("dev/fairlead/core/http/roleless.yaml")
                        .handle("open", request -> RestResponse.empty(204)),
                vertx);
        try (HttpListener listener = listening(api)) {
            int port = listener.start();

            api.start();

            HttpResponse<String> refused = get(port, "/api/v1/open").join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("api_unavailable");
            assertThat(api.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("x-role"));
            assertThatThrownBy(api::operations).isInstanceOf(ContractException.class);
            api.close();
        }
    }

    private HttpListener listening(LoadingApi api) {
        return new HttpListener(
                vertx, ListenerSettings.on("127.0.0.1", 0), Mounts.of(api).orNotFound());
    }

    private CompletableFuture<HttpResponse<String>> get(int port, String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method("GET", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
