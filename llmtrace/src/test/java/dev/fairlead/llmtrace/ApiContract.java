package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.http.RoleTable;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.core.identity.Tenants;
import dev.fairlead.llm.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The REST API over calls that came through the proxy, with every answer checked against its contract. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ApiContract {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId GLOBEX = new TenantId("globex");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String storage;

    private RunningProxy proxy;
    private String acme;
    private String acmeKeyId;
    private String globex;
    private String platform;

    ApiContract(String storage) {
        this.storage = storage;
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        proxy = new RunningProxy(directory, SimulatorSettings.defaults(), """
                  storage: %s
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:PORT/v1", credential: sk-upstream-openai}
                    anthropic: {baseUrl: "http://127.0.0.1:PORT", credential: sk-ant-upstream}
                """.formatted(storage));
        proxy.identity.tenants().create(Actor.process("test"), ACME, "Acme");
        proxy.identity.tenants().create(Actor.process("test"), GLOBEX, "Globex");
        acme = key(ACME, Role.ADMIN);
        acmeKeyId = proxy.identity.api().authenticate(acme).orElseThrow().keyId();
        globex = key(GLOBEX, Role.ADMIN);
        platform = proxy.identity
                .keys()
                .create(Actor.process("test"), new NewKey(Tenants.DEFAULT, "platform", Role.ADMIN).withPlatformAdmin())
                .secret();
        chat(acme, "gpt-5", "s-1", "ada", "team=search", "200");
        chat(acme, "gpt-5-mini", "s-1", "ada", "team=search, beta", "200");
        chat(acme, "gpt-5", "s-2", "bob", "team=ads", "429");
        chat(acme, "gpt-9-none", "s-2", "bob", "team=ads", "200");
        chat(globex, "gpt-5", "s-1", "eve", "team=search", "200");
        proxy.calls(5);
    }

    @AfterAll
    void stop() {
        proxy.close();
        client.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ";4",
                "provider=openai;4",
                "provider=anthropic;0",
                "model=gpt-5;2",
                "trace=00000000;0",
                "session=s-1;2",
                "user=bob;2",
                "user=ada&session=s-2;0",
                "agent=none;0",
                "tag=team%3Dsearch;2",
                "tag=beta;1",
                "operation=chat;4",
                "status=429;1",
                "status=4xx;1",
                "status=200;3",
                "outcome=completed;4",
                "outcome=refused;0",
                "failed=true;1",
                "failed=false;3",
                "min_cost=0.0000001;2",
                "min_cost=1000;0",
                "max_latency_ms=600000;4",
                "min_latency_ms=1e300;0",
                "from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z;0",
                "from=2020-01-01T00:00:00%2B02:00;4"
            })
    void calls_are_found_by(String filter, int expected) throws Exception {
        JsonNode page = get("/traces?" + (filter == null ? "" : filter), acme, 200);

        assertThat(page.path("data").size()).isEqualTo(expected);
    }

    @Test
    void calls_are_found_by_the_beginning_of_their_trace_id() throws Exception {
        String trace = get("/traces?limit=1", acme, 200)
                .path("data")
                .get(0)
                .path("trace_id")
                .asString();

        assertThat(get("/traces?trace=" + trace.substring(0, 12), acme, 200)
                        .path("data")
                        .size())
                .isEqualTo(1);
        assertThat(get("/traces?trace=" + trace, globex, 200).path("data").size())
                .isZero();
    }

    @Test
    void calls_are_found_by_the_key_that_made_them() throws Exception {
        assertThat(get("/traces?key=" + acmeKeyId, acme, 200).path("data").size())
                .isEqualTo(4);
        assertThat(get("/traces?key=other", acme, 200).path("data").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"start, desc", "start, asc", "cost, desc", "cost, asc", "duration, desc", "tokens, asc"})
    void pages_hold_every_call_once_in_order(String sort, String order) throws Exception {
        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/traces?limit=1&sort=" + sort + "&order=" + order + cursor, acme, 200);
            page.path("data").forEach(call -> paged.add(call.path("id").asString()));
            cursor = page.path("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("next_cursor").asString();
        } while (!cursor.isEmpty() && paged.size() < 20);

        List<String> whole = new ArrayList<>();
        get("/traces?sort=" + sort + "&order=" + order, acme, 200)
                .path("data")
                .forEach(call -> whole.add(call.path("id").asString()));
        assertThat(paged).isEqualTo(whole).hasSize(4);
        assertThat(new HashSet<>(paged)).hasSize(4);
    }

    @Test
    void a_trace_shows_what_was_said() throws Exception {
        JsonNode call =
                get("/traces?user=ada&model=gpt-5", acme, 200).path("data").get(0);

        JsonNode span = get("/traces/" + call.path("trace_id").asString() + "?raw=true", acme, 200)
                .path("spans")
                .get(0);
        JsonNode content = span.path("content");

        assertThat(content.path("input").get(0).path("text").asString()).isEqualTo("Name three harbours.");
        assertThat(content.path("output").get(0).path("text").asString())
                .startsWith(call.path("output_preview").asString().substring(0, 10));
        assertThat(content.path("request").asString()).contains("Name three harbours.");
        assertThat(content.path("answer").asString()).contains("\"usage\"");
        assertThat(content.path("problem").isNull()).isTrue();
        assertThat(get("/spans/" + call.path("id").asString(), acme, 200)
                        .path("content")
                        .path("request")
                        .isNull())
                .isTrue();
        assertThat(span.toString()).doesNotContain("sk-upstream", "llmt_");
    }

    @Test
    void one_tenant_sees_nothing_of_another() throws Exception {
        JsonNode foreign = get("/traces", globex, 200).path("data");
        assertThat(foreign.size()).isEqualTo(1);
        String trace = foreign.get(0).path("trace_id").asString();

        assertProblem(get("/traces/" + trace, acme, 404), "not_found");
        assertProblem(get("/spans/" + foreign.get(0).path("id").asString(), acme, 404), "not_found");
        for (String path : List.of("/traces", "/sessions", "/usage", "/usage/series", "/traces/" + trace)) {
            assertProblem(get(path + "?tenant=globex", acme, 403), "forbidden");
            assertProblem(get(path + "?tenant=*", acme, 403), "forbidden");
        }
        assertThat(get("/traces/" + trace + "?tenant=globex", platform, 200)
                        .path("spans")
                        .size())
                .isEqualTo(1);
        assertThat(get("/traces?tenant=*", platform, 200).path("data").size()).isEqualTo(5);
        assertThat(get("/traces?tenant=acme", platform, 200).path("data").size())
                .isEqualTo(4);
    }

    @Test
    void sessions_sum_up_their_calls() throws Exception {
        JsonNode sessions = get("/sessions", acme, 200).path("data");

        assertThat(sessions.size()).isEqualTo(2);
        JsonNode newest = sessions.get(0);
        assertThat(newest.path("session").asString()).isEqualTo("s-2");
        assertThat(newest.path("calls").asInt()).isEqualTo(2);
        assertThat(newest.path("errors").asInt()).isEqualTo(1);
        assertThat(newest.path("users").get(0).asString()).isEqualTo("bob");
        JsonNode first = get("/sessions?limit=1", acme, 200);
        JsonNode second =
                get("/sessions?limit=1&cursor=" + first.path("next_cursor").asString(), acme, 200);
        assertThat(second.path("data").get(0).path("session").asString()).isEqualTo("s-1");
    }

    @Test
    void a_series_of_many_hours_names_the_groups_that_fit_and_sums_up_the_others() throws Exception {
        JsonNode day = get("/usage/series?group_by=user", acme, 200);
        JsonNode years = get("/usage/series?group_by=user&from=2020-01-01T00:00:00Z", acme, 200);

        assertThat(day.path("folded").asBoolean()).isFalse();
        assertThat(years.path("folded").asBoolean()).isTrue();
        assertThat(years.path("data")
                        .valueStream()
                        .mapToInt(point -> point.path("calls").asInt())
                        .sum())
                .isEqualTo(day.path("data")
                        .valueStream()
                        .mapToInt(point -> point.path("calls").asInt())
                        .sum())
                .isPositive();
    }

    @Test
    void usage_is_summed_up_by_two_dimensions() throws Exception {
        JsonNode whole = get("/usage", acme, 200).path("data").get(0);
        JsonNode groups = get("/usage?group_by=user,status_class", acme, 200).path("data");
        JsonNode series =
                get("/usage/series?step=hour&group_by=model", acme, 200).path("data");

        assertThat(whole.path("calls").asInt()).isEqualTo(4);
        assertThat(whole.path("errors").asInt()).isEqualTo(1);
        assertThat(whole.path("unpriced").asInt()).isEqualTo(1);
        assertThat(whole.path("latency_ms").path("count").asInt()).isEqualTo(4);
        assertThat(groups.size()).isEqualTo(3);
        assertThat(groups.get(0).path("group").propertyNames()).containsExactlyInAnyOrder("user", "status_class");
        assertThat(sum(groups)).isEqualTo(4);
        assertThat(sum(series)).isEqualTo(4);
        assertThat(get("/usage?user=bob", acme, 200)
                        .path("data")
                        .get(0)
                        .path("calls")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void a_tenant_without_calls_used_nothing() throws Exception {
        for (String path : List.of("/traces", "/sessions", "/usage", "/usage?group_by=user", "/usage/series")) {
            assertThat(get(path, platform, 200).path("data").size()).isZero();
        }
    }

    @Test
    void every_call_is_accounted_for() throws Exception {
        JsonNode account = get("/integrity", acme, 200);

        assertThat(account.path("received").asInt()).isEqualTo(5);
        assertThat(account.path("stored").asInt()).isEqualTo(5);
        assertThat(account.path("whole").asBoolean()).isTrue();
        assertThat(get("/integrity?first=2&last=3", acme, 200).path("received").asInt())
                .isEqualTo(2);
    }

    @Test
    void identity_answers_beside_it() throws Exception {
        assertThat(get("/whoami", acme, 200).path("tenant").asString()).isEqualTo("acme");
        assertThat(get("/keys", acme, 200).path("data").size()).isPositive();
        assertThat(get("/tenants", platform, 200).path("data").size()).isEqualTo(3);
        assertThat(get("/audit-events", acme, 200).path("data").size()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/traces?limit=0",
                "/traces?limit=abc",
                "/traces?limit=100000",
                "/traces?sort=size",
                "/traces?order=up",
                "/traces?status=99",
                "/traces?status=6xx",
                "/traces?outcome=lost",
                "/traces?failed=maybe",
                "/traces?min_cost=-1",
                "/traces?min_cost=cheap",
                "/traces?from=yesterday",
                "/traces?trace=0",
                "/traces?trace=shoe",
                "/traces?max_latency_ms=NaN",
                "/sessions?limit=-1",
                "/usage?group_by=user,model,key",
                "/usage?group_by=shoe",
                "/usage?from=x",
                "/usage/series?step=minute",
                "/usage?status_class=9xx",
                "/integrity?first=0",
                "/integrity?last=99999999999999999999",
                "/integrity?first=5&last=2",
                "/traces/xyz?raw=1"
            })
    void a_wrong_value_is_refused_by_the_name_of_its_field(String path) throws Exception {
        JsonNode problem = get(path, acme, 400);

        String field = path.contains("/traces/") ? "trace_id" : path.replaceAll(".*[?&]([a-z_]+)=.*", "$1");
        assertThat(problem.path("code").asString()).isEqualTo("invalid_request");
        assertThat(problem.toString()).contains(path.endsWith("last=2") ? "first" : field);
    }

    @Test
    void a_cursor_of_nobody_is_refused() throws Exception {
        assertProblem(get("/traces?cursor=zzz", acme, 400), "invalid_cursor");
        assertProblem(get("/sessions?cursor=zzz", acme, 400), "invalid_cursor");
        assertProblem(get("/traces/" + TRACE, acme, 404), "not_found");
    }

    @Test
    void every_operation_lets_in_who_the_contract_says() throws Exception {
        RoleTable table = new RoleTable()
                .caller(platform, proxy.identity.api().authenticate(platform).orElseThrow());
        for (TenantId tenant : List.of(Tenants.DEFAULT, ACME, GLOBEX)) {
            for (Role role : Role.values()) {
                String key = key(tenant, role);
                table.caller(key, proxy.identity.api().authenticate(key).orElseThrow());
            }
        }

        table.verify(proxy.llmTrace.operations(), proxy.port);
    }

    private String key(TenantId tenant, Role role) {
        return proxy.identity
                .keys()
                .create(Actor.process("test"), new NewKey(tenant, tenant + " " + role, role))
                .secret();
    }

    private void chat(String key, String model, String session, String user, String tags, String status)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .header("X-LLMTrace-Session-ID", session)
                .header("X-LLMTrace-User-ID", user)
                .header("X-LLMTrace-Tags", tags)
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Name three harbours.\"}]}"));
        if (!status.equals("200")) {
            request.header("x-simulate-fault", "status-" + status);
        }
        assertThat(client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(Integer.parseInt(status));
    }

    private JsonNode get(String path, String key, int status) throws Exception {
        HttpResponse<String> answer = send(proxy.url() + "/api/v1" + path, key);
        assertThat(answer.statusCode()).as(path + " → " + answer.body()).isEqualTo(status);
        return Json.read(answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonNode.class);
    }

    private HttpResponse<String> send(String url, String key) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + key)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void assertProblem(JsonNode problem, String code) {
        assertThat(Optional.of(problem.path("code").asString())).contains(code);
    }

    private static int sum(JsonNode points) {
        int calls = 0;
        for (JsonNode point : points) {
            calls += point.path("calls").asInt();
        }
        return calls;
    }
}
