package dev.fairlead.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RestApiTest {

    private static final String CONTRACT = "dev/fairlead/core/http/shop.yaml";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Map<String, Principal> KEYS = Map.of(
            "viewer", principal("viewer", Role.VIEWER, false),
            "operator", principal("operator", Role.OPERATOR, false),
            "admin", principal("admin", Role.ADMIN, false),
            "platform", principal("platform", Role.VIEWER, true));

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<RestHandler> listItems = new AtomicReference<>();
    private final AtomicReference<RestHandler> streamEvents = new AtomicReference<>();
    private final AtomicReference<RestRequest> seen = new AtomicReference<>();
    private final AtomicReference<String> revoked = new AtomicReference<>("");
    private RestApi api;
    private HttpListener listener;
    private int port;

    record Item(
            String id,
            String name,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal price,
            Instant madeAt) {}

    record NewItem(String name, BigDecimal price, Optional<Maker> maker) {}

    record Maker(String firstName) {}

    record Position(long number, String name) {}

    @BeforeEach
    void start() {
        listItems.set(request -> RestResponse.page(new Page<>(List.of(item("1")), Optional.empty())));
        streamEvents.set(request -> RestResponse.events(out -> out.event("tick", Map.of("n", 1))));
        api = builder().build(vertx);
        listener = new HttpListener(
                vertx, ListenerSettings.on("127.0.0.1", 0), Mounts.of(api).orNotFound());
        port = listener.start();
    }

    @AfterEach
    void stop() {
        client.close();
        listener.close();
        vertx.close().await();
    }

    @Test
    void answers_json_in_snake_case_with_utc_times_and_exact_money() throws Exception {
        var response = get("/api/v1/items", "viewer");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.body())
                .isEqualTo("{\"data\":[{\"id\":\"1\",\"name\":\"tea\",\"price\":\"1.10\","
                        + "\"made_at\":\"2026-03-01T12:00:00Z\"}],\"next_cursor\":null}");
    }

    @Test
    void binds_a_valid_body_to_a_record() throws Exception {
        var response =
                post("{\"name\":\"tea\",\"price\":\"2.50\",\"maker\":{\"first_name\":\"Ann\"}}", "application/json");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("location")).hasValue("/api/v1/items/2");
        assertThat(seen.get().body(NewItem.class))
                .isEqualTo(new NewItem("tea", new BigDecimal("2.50"), Optional.of(new Maker("Ann"))));
    }

    @Test
    void fills_in_the_contracts_default_and_decodes_parameters_once() throws Exception {
        get("/api/v1/items?tag=a%252Fb&tag=c+d%2Be&since=2026-03-01T14:00:00%2B02:00", "viewer");

        assertThat(seen.get().queryInt("limit")).hasValue(20);
        assertThat(seen.get().queryAll("tag")).containsExactly("a%2Fb", "c d+e");
        assertThat(seen.get().queryInstant("since")).hasValue(NOON);
    }

    @Test
    void decodes_a_path_parameter() throws Exception {
        get("/api/v1/items/a%2Fb+c%C3%A9", "viewer");

        assertThat(seen.get().path("id")).isEqualTo("a/b+cé");
    }

    @Test
    void knows_the_caller_by_either_header() throws Exception {
        get("/api/v1/items", "viewer");
        assertThat(seen.get().principal().name()).isEqualTo("viewer");

        send(request("/api/v1/items").header("x-api-key", "admin"));
        assertThat(seen.get().principal().name()).isEqualTo("admin");
    }

    @Test
    void runs_handlers_on_virtual_threads() throws Exception {
        var thread = new AtomicReference<Thread>();
        listItems.set(request -> {
            thread.set(Thread.currentThread());
            return RestResponse.page(new Page<>(List.of(), Optional.empty()));
        });

        get("/api/v1/items", "viewer");

        assertThat(thread.get().isVirtual()).isTrue();
    }

    @Test
    void lets_each_role_do_what_the_contract_says() throws Exception {
        var table = new RoleTable();
        KEYS.forEach(table::caller);

        table.verify(api.operations(), port);
    }

    @Test
    void the_role_table_finds_an_operation_that_lets_in_too_many() {
        var table = new RoleTable();
        KEYS.forEach(table::caller);
        var claimed = new RestApi.OperationRole("greet", "GET", "/api/v1/greeting", RequiredRole.ADMIN);

        assertThatThrownBy(() -> table.verify(List.of(claimed), port))
                .hasMessageContaining("GET /api/v1/greeting as no key");
    }

    @Test
    void asks_for_a_key_with_401() throws Exception {
        var response = send(request("/api/v1/items"));

        assertProblem(response, 401, "unauthorized");
        assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
    }

    @Test
    void names_the_field_of_the_body_that_is_wrong() throws Exception {
        var response = post("{\"name\":\"\",\"price\":\"2.50\",\"maker\":{\"first_name\":7}}", "application/json");

        assertProblem(response, 400, "invalid_request");
        assertThat(fields(response)).containsExactlyInAnyOrder("body.name", "body.maker.first_name");
        assertThat(fields(post("{\"name\":\"a\",\"price\":\"1.00\",\"colour\":1}", "application/json")))
                .containsExactly("body.colour");
        assertThat(post("{\"name\":\"a\"}", "application/json").body()).contains("price");
    }

    @Test
    void refuses_bodies_that_are_missing_malformed_or_of_another_type() throws Exception {
        assertProblem(post("", "application/json"), 400, "invalid_request");
        assertProblem(post("{\"name\":", "application/json"), 400, "invalid_request");
        assertProblem(post("[1]", "application/json; charset=utf-8"), 400, "invalid_request");
        assertProblem(
                post("{\"name\":\"a\",\"price\":\"1.00\",\"colour\":1}", "application/json"), 400, "invalid_request");
        assertProblem(post("name=tea", "application/x-www-form-urlencoded"), 415, "unsupported_media_type");
    }

    @Test
    void names_the_query_parameter_that_is_wrong() throws Exception {
        assertThat(fields(get("/api/v1/items?limit=0", "viewer"))).containsExactly("query.limit");
        assertThat(fields(get("/api/v1/items?limit=ten", "viewer"))).containsExactly("query.limit");
        assertThat(fields(get("/api/v1/items?limit=1&limit=2", "viewer"))).containsExactly("query.limit");
        assertThat(fields(get("/api/v1/items?kind=milk", "viewer"))).containsExactly("query.kind");
        assertThat(fields(get("/api/v1/items?since=yesterday", "viewer"))).containsExactly("query.since");
        assertThat(fields(get("/api/v1/items?colour=red", "viewer"))).containsExactly("query.colour");
    }

    @Test
    void refuses_a_badly_encoded_path() {
        try (var connection = new RawConnection(port)) {
            connection.send(
                    "GET /api/v1/items/%zz HTTP/1.1\r\nHost: a\r\nx-api-key: viewer\r\nConnection: close\r\n\r\n");

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 400 ").contains("percent-encoded");
        }
    }

    @Test
    void answers_404_and_405_with_problem_details() throws Exception {
        assertProblem(get("/api/v1/nothing", "viewer"), 404, "not_found");
        assertProblem(get("/elsewhere", "viewer"), 404, "not_found");
        var response = send(request("/api/v1/items").DELETE());
        assertProblem(response, 405, "method_not_allowed");
        assertThat(response.headers().firstValue("allow")).hasValue("GET, POST");
    }

    @Test
    void answers_413_to_a_body_beyond_the_limit() throws Exception {
        var response = post("{\"name\":\"" + "x".repeat(2 << 20) + "\"}", "application/json");

        assertProblem(response, 413, "body_too_large");
    }

    @Test
    void hides_the_reason_of_an_unexpected_failure_but_gives_its_trace() throws Exception {
        listItems.set(request -> {
            throw new IllegalStateException("jdbc:secret");
        });

        var response = send(request("/api/v1/items")
                .header("x-api-key", "viewer")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        assertProblem(response, 500, "internal_error");
        assertThat(response.body()).doesNotContain("secret").contains("0af7651916cd43dd8448eb211c80319c");
    }

    @Test
    void passes_on_the_problem_a_handler_throws() throws Exception {
        listItems.set(request -> {
            throw ProblemException.conflict("The shop is closed.");
        });

        var response = get("/api/v1/items", "viewer");

        assertProblem(response, 409, "conflict");
        assertThat(response.body()).contains("The shop is closed.");
    }

    @Test
    void an_answer_that_breaks_the_contract_is_found_when_answers_are_checked() throws Exception {
        listItems.set(request -> RestResponse.json(200, Map.of("data", "none")));

        var response = get("/api/v1/items", "viewer");

        assertProblem(response, 500, "response_breaks_contract");
        assertThat(response.body()).contains("body.data");
    }

    @Test
    void a_status_or_type_outside_the_contract_is_found_too() throws Exception {
        listItems.set(request -> RestResponse.bytes(200, "text/plain", new byte[0]));

        assertProblem(get("/api/v1/items", "viewer"), 500, "response_breaks_contract");
    }

    @Test
    void streams_events_as_they_are_written() {
        var release = new CountDownLatch(1);
        streamEvents.set(request -> RestResponse.events(out -> {
            out.event("tick", Map.of("n", 1));
            awaitQuietly(release);
            out.keepAlive();
            out.event("tick", Map.of("n", 2));
        }));
        try (var connection = new RawConnection(port)) {
            connection.send("GET /api/v1/events HTTP/1.1\r\nHost: a\r\nx-api-key: viewer\r\n\r\n");

            String first = connection.readUntil("{\"n\":1}\n\n");
            release.countDown();
            String second = connection.readUntil("{\"n\":2}\n\n");

            assertThat(first).contains("text/event-stream").contains("event: tick\ndata: {\"n\":1}");
            assertThat(second).contains(":\n\n");
        }
    }

    @Test
    void a_stream_ends_when_its_client_leaves() {
        var ended = new CountDownLatch(1);
        streamEvents.set(request -> RestResponse.events(out -> {
            try {
                while (true) {
                    out.event("tick", "x".repeat(10_000));
                }
            } finally {
                ended.countDown();
            }
        }));
        try (var connection = new RawConnection(port)) {
            connection.send("GET /api/v1/events HTTP/1.1\r\nHost: a\r\nx-api-key: viewer\r\n\r\n");
            connection.readUntil("event: tick");
        }

        await().until(() -> ended.getCount() == 0);
    }

    @Test
    void a_slow_client_slows_the_writer_of_its_stream() {
        var written = new java.util.concurrent.atomic.AtomicLong();
        streamEvents.set(request -> RestResponse.events(out -> {
            for (int i = 0; i < 10_000; i++) {
                out.bytes(new byte[100_000]);
                written.incrementAndGet();
            }
        }));
        try (var connection = new RawConnection(port)) {
            connection.send("GET /api/v1/events HTTP/1.1\r\nHost: a\r\nx-api-key: viewer\r\n\r\n");
            connection.readUntil("text/event-stream");

            await().during(java.time.Duration.ofMillis(300)).until(() -> written.get() < 1_000);
        }
    }

    @Test
    void running_streams_are_told_when_the_api_closes() {
        var started = new CountDownLatch(1);
        streamEvents.set(request -> RestResponse.events(out -> {
            started.countDown();
            while (out.open()) {
                Thread.onSpinWait();
            }
            out.event("bye", 0);
        }));
        try (var connection = new RawConnection(port)) {
            connection.send("GET /api/v1/events HTTP/1.1\r\nHost: a\r\nx-api-key: viewer\r\n\r\n");
            awaitQuietly(started);

            api.close();

            connection.readUntil("event: bye");
        }
    }

    @Test
    void a_stream_ends_when_the_key_of_its_caller_is_revoked() {
        streamEvents.set(request -> RestResponse.events(out -> {
            while (out.open()) {
                out.keepAlive();
            }
            out.event("bye", 0);
        }));
        try (var connection = new RawConnection(port)) {
            connection.send("GET /api/v1/events HTTP/1.1\r\nHost: a\r\nx-api-key: viewer\r\n\r\n");
            connection.readUntil(":\n\n");

            revoked.set("viewer");

            connection.readUntil("event: bye");
        }
    }

    @Test
    void events_carry_the_id_a_client_comes_back_with() throws Exception {
        streamEvents.set(request -> RestResponse.events(out -> {
            out.event("tick", "7", request.header("Last-Event-ID").orElse("none"));
            out.position("8");
        }));

        var response =
                send(request("/api/v1/events").header("x-api-key", "viewer").header("Last-Event-ID", "6"));

        assertThat(response.body()).isEqualTo("event: tick\nid: 7\ndata: \"6\"\n\nid: 8\n\n");
    }

    @Test
    void the_head_of_a_stream_is_answered_and_its_writer_told_that_nobody_listens() throws Exception {
        var ended = new CountDownLatch(1);
        streamEvents.set(request -> RestResponse.events(out -> {
            try {
                while (true) {
                    out.event("tick", 1);
                }
            } finally {
                ended.countDown();
            }
        }));

        var response =
                send(request("/api/v1/events").header("x-api-key", "viewer").method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        await().until(() -> ended.getCount() == 0);
    }

    @Test
    void serves_the_contract_and_a_page_without_outside_assets() throws Exception {
        assertThat(send(request("/openapi.yaml")).body()).startsWith("openapi: 3.1.0");
        String page = send(request("/docs")).body();

        assertThat(page)
                .contains(
                        "<html lang=\"en\">",
                        "Shop &lt;test&gt;",
                        "/api/v1/items/{id}",
                        "platform-admin",
                        "id=\"schema-Item\"",
                        "everything, <code>code</code> included",
                        "<code>tea</code>, <code>coffee</code>",
                        "<code>first_name</code>: string")
                .doesNotContain("<script", "http://", "https://", "<link");
    }

    @Test
    void shares_a_listener_with_a_handler_of_raw_requests() throws Exception {
        try (var shared = new HttpListener(
                vertx,
                ListenerSettings.on("127.0.0.1", 0),
                Mounts.of(api).otherwise(loop -> raw -> raw.response().end("raw " + raw.path())))) {
            port = shared.start();

            assertThat(send(request("/openai/v1/models")).body()).isEqualTo("raw /openai/v1/models");
            assertThat(get("/api/v1/items", "viewer").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answers_head_like_get_without_a_body() throws Exception {
        var response =
                send(request("/api/v1/items").header("x-api-key", "viewer").method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void joins_two_contracts() {
        var joined = RestApi.builder(CONTRACT, "dev/fairlead/core/http/more.yaml");
        handlers(joined).handle("listMore", request -> RestResponse.empty(204));

        assertThat(joined.build(vertx).operations())
                .extracting(RestApi.OperationRole::path)
                .contains("/api/v1/items", "/api/v1/more");
    }

    @Test
    void refuses_to_start_with_operations_and_handlers_that_do_not_match() {
        var incomplete = RestApi.builder(CONTRACT)
                .handle("greet", request -> RestResponse.empty(204))
                .handle("sing", request -> RestResponse.empty(204));

        assertThatThrownBy(() -> incomplete.build(vertx))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("operation listItems has no handler")
                .hasMessageContaining("handler sing has no operation");
    }

    @Test
    void refuses_to_start_when_an_operation_states_no_role() {
        assertThatThrownBy(() -> RestApi.builder("dev/fairlead/core/http/roleless.yaml")
                        .handle("open", request -> RestResponse.empty(204))
                        .build(vertx))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("operation open needs an x-role");
    }

    @Test
    void a_cursor_comes_back_as_it_was_and_a_tampered_one_is_refused() {
        String cursor = Cursors.encode(new Position(42, "é"));
        String tampered = cursor.substring(0, cursor.length() - 2) + "AA";

        assertThat(Cursors.decode(cursor, Position.class)).isEqualTo(new Position(42, "é"));
        for (String wrong : List.of(tampered, "", "!", "AAAA", "é", cursor + cursor)) {
            assertThatThrownBy(() -> Cursors.decode(wrong, Position.class))
                    .as(wrong)
                    .isInstanceOfSatisfying(ProblemException.class, problem -> {
                        assertThat(problem.status()).isEqualTo(400);
                        assertThat(problem.code()).isEqualTo("invalid_cursor");
                    });
        }
    }

    private RestApi.Builder builder() {
        return handlers(RestApi.builder(CONTRACT))
                .authenticator(key -> Optional.ofNullable(KEYS.get(key))
                        .filter(known -> !revoked.get().equals(key)))
                .checkResponses();
    }

    private RestApi.Builder handlers(RestApi.Builder builder) {
        return builder.handle("listItems", request -> {
                    seen.set(request);
                    return listItems.get().handle(request);
                })
                .handle("createItem", request -> {
                    seen.set(request);
                    return RestResponse.json(201, item("2")).withHeader("Location", "/api/v1/items/2");
                })
                .handle("getItem", request -> {
                    seen.set(request);
                    return RestResponse.json(200, item(request.path("id")));
                })
                .handle("deleteItem", request -> RestResponse.empty(204))
                .handle("streamEvents", request -> streamEvents.get().handle(request))
                .handle("listTenants", request -> RestResponse.empty(204))
                .handle("greet", request -> RestResponse.empty(204));
    }

    private static Item item(String id) {
        return new Item(id, "tea", new BigDecimal("1.10"), NOON);
    }

    private static Principal principal(String name, Role role, boolean platformAdmin) {
        return new Principal(new TenantId("t1"), "key-" + name, name, role, platformAdmin);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(String path, String key) throws Exception {
        return send(request(path).header("Authorization", "Bearer " + key));
    }

    private HttpResponse<String> post(String body, String contentType) throws Exception {
        return send(request("/api/v1/items")
                .header("Authorization", "Bearer operator")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        JsonNode body = Json.mapper().readTree(response.body());
        assertThat(body.path("status").asInt()).isEqualTo(status);
        assertThat(body.path("code").asString()).isEqualTo(code);
        assertThat(body.path("trace_id").asString()).matches("[0-9a-f]{32}");
        assertThat(body.path("title").asString()).isNotBlank();
        assertThat(body.path("detail").asString()).isNotBlank();
    }

    private static List<String> fields(HttpResponse<String> response) {
        return Json.mapper()
                .readTree(response.body())
                .path("errors")
                .valueStream()
                .map(error -> error.path("field").asString())
                .toList();
    }
}
