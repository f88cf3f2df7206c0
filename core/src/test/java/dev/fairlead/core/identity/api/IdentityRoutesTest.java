package dev.fairlead.core.identity.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.http.HttpListener;
import dev.fairlead.core.http.Json;
import dev.fairlead.core.http.ListenerSettings;
import dev.fairlead.core.http.Mounts;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RoleTable;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.Identity;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.core.identity.Tenants;
import dev.fairlead.core.identity.TestClock;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Identity over real HTTP, with every answer checked against the contract. */
class IdentityRoutesTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId GLOBEX = new TenantId("globex");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TestClock clock = new TestClock();
    private Database database;
    private Identity identity;
    private RestApi api;
    private HttpListener listener;
    private int port;
    private String platformKey;
    private String acmeKey;

    @BeforeEach
    void start() {
        database = Database.open(new DatabaseSettings.SqliteMemory(), Identity.SCHEMA);
        identity = new Identity(database, clock, new Random(3));
        platformKey = identity.bootstrap().orElseThrow().secret();
        Actor process = Actor.process("test");
        identity.tenants().create(process, ACME, "Acme");
        identity.tenants().create(process, GLOBEX, "Globex");
        acmeKey = identity.keys()
                .create(process, new NewKey(ACME, "acme admin", Role.ADMIN))
                .secret();
        RestApi.Builder builder =
                RestApi.builder(IdentityRoutes.CONTRACT).authenticator(identity).checkResponses();
        new IdentityRoutes(identity).handlers().forEach(builder::handle);
        api = builder.build(vertx);
        listener = new HttpListener(
                vertx, ListenerSettings.on("127.0.0.1", 0), Mounts.of(api).orNotFound());
        port = listener.start();
    }

    @AfterEach
    void stop() {
        client.close();
        listener.close();
        vertx.close().await();
        database.close();
    }

    @Test
    void every_route_lets_in_who_the_contract_says_for_every_role_of_every_tenant() throws Exception {
        RoleTable table = new RoleTable();
        caller(table, platformKey);
        for (TenantId tenant : new TenantId[] {Tenants.DEFAULT, ACME, GLOBEX}) {
            for (Role role : Role.values()) {
                caller(
                        table,
                        identity.keys()
                                .create(Actor.process("test"), new NewKey(tenant, tenant + " " + role, role))
                                .secret());
            }
        }

        table.verify(api.operations(), port);
    }

    @Test
    void a_key_made_over_http_works_is_listed_and_stops_when_revoked() throws Exception {
        JsonNode made = json(
                post(
                        "/keys",
                        acmeKey,
                        "{\"name\":\"ci\",\"role\":\"viewer\",\"expires_at\":\"2026-04-01T02:00:00+02:00\"}"),
                201);
        String secret = made.path("secret").asString();
        String id = made.path("key").path("id").asString();

        JsonNode me = json(get("/whoami", secret), 200);
        assertThat(me.path("tenant").asString()).isEqualTo("acme");
        assertThat(me.path("role").asString()).isEqualTo("viewer");
        assertThat(me.path("platform_admin").asBoolean()).isFalse();

        JsonNode listed = json(get("/keys", acmeKey), 200).path("data").get(0);
        assertThat(listed.path("id").asString()).isEqualTo(id);
        assertThat(listed.path("expires_at").asString()).isEqualTo("2026-04-01T00:00:00Z");
        assertThat(listed.path("last_used_at").asString()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(listed.toString()).doesNotContain(secret);

        JsonNode revoked = json(delete("/keys/" + id, acmeKey), 200);
        assertThat(revoked.path("revoked_at").asString()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(get("/whoami", secret).statusCode()).isEqualTo(401);
    }

    @Test
    void a_tenants_admin_reaches_no_other_tenant_over_http() throws Exception {
        String theirs = identity.keys()
                .create(Actor.process("test"), new NewKey(GLOBEX, "theirs", Role.VIEWER))
                .key()
                .id();

        assertProblem(get("/keys?tenant=globex", acmeKey), 403, "other_tenant");
        assertProblem(delete("/keys/" + theirs, acmeKey), 404, "unknown_key");
        assertProblem(delete("/keys/" + theirs + "?tenant=globex", acmeKey), 403, "other_tenant");
        assertProblem(get("/audit-events?tenant=globex", acmeKey), 403, "other_tenant");
        assertProblem(
                post("/keys", acmeKey, "{\"name\":\"x\",\"role\":\"admin\",\"tenant\":\"globex\"}"),
                403,
                "other_tenant");
        assertProblem(
                post("/keys", acmeKey, "{\"name\":\"x\",\"role\":\"admin\",\"platform_admin\":true}"),
                403,
                "not_platform_admin");
        assertThat(json(get("/keys?tenant=globex", platformKey), 200)
                        .path("data")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void a_key_for_llm_calls_only_does_not_open_the_api() throws Exception {
        String secret = json(post("/keys", acmeKey, "{\"name\":\"bot\",\"role\":\"admin\",\"scope\":\"proxy\"}"), 201)
                .path("secret")
                .asString();

        assertThat(get("/whoami", secret).statusCode()).isEqualTo(401);
        assertThat(identity.proxy().authenticate(secret)).isPresent();
    }

    @Test
    void a_repeated_request_with_an_idempotency_key_makes_one_key_and_one_tenant() throws Exception {
        String body = "{\"name\":\"ci\",\"role\":\"viewer\"}";
        String id = json(post("/keys", acmeKey, body, "once"), 201)
                .path("key")
                .path("id")
                .asString();

        HttpResponse<String> again = post("/keys", acmeKey, body, "once");

        assertProblem(again, 409, "idempotent_replay");
        assertThat(again.body()).contains(id).doesNotContain("secret\":");
        String tenant = "{\"id\":\"initech\"}";
        assertThat(json(post("/tenants", platformKey, tenant, "t"), 201))
                .isEqualTo(json(post("/tenants", platformKey, tenant, "t"), 201));
    }

    @Test
    void audit_events_name_the_key_and_the_address_and_are_read_page_by_page() throws Exception {
        post("/keys", acmeKey, "{\"name\":\"one\",\"role\":\"viewer\"}");
        post("/keys", acmeKey, "{\"name\":\"two\",\"role\":\"viewer\"}");

        JsonNode first = json(get("/audit-events?limit=2", acmeKey), 200);
        JsonNode second = json(
                get("/audit-events?limit=2&cursor=" + first.path("next_cursor").asString(), acmeKey), 200);

        JsonNode event = first.path("data").get(0);
        assertThat(event.path("action").asString()).isEqualTo("key.created");
        assertThat(event.path("actor_name").asString()).isEqualTo("acme admin");
        assertThat(event.path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(event.path("outcome").asString()).isEqualTo("done");
        assertThat(second.path("data").size()).isEqualTo(2);
        assertThat(second.path("next_cursor").isNull()).isTrue();
        assertProblem(get("/audit-events?cursor=%27%20OR%201", acmeKey), 400, "invalid_cursor");
    }

    private void caller(RoleTable table, String key) {
        table.caller(key, identity.authenticate(key).orElseThrow());
    }

    private HttpResponse<String> get(String path, String key) throws Exception {
        return send(request(path, key).GET());
    }

    private HttpResponse<String> delete(String path, String key) throws Exception {
        return send(request(path, key).DELETE());
    }

    private HttpResponse<String> post(String path, String key, String body) throws Exception {
        return send(posting(path, key, body));
    }

    private HttpResponse<String> post(String path, String key, String body, String once) throws Exception {
        return send(posting(path, key, body).header("Idempotency-Key", once));
    }

    private HttpRequest.Builder posting(String path, String key, String body) {
        return request(path, key).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return Json.mapper().readTree(response.body());
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(json(response, status).path("code").asString()).isEqualTo(code);
    }
}
