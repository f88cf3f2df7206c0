package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.identity.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/** Saved filters over HTTP, and what is found by them. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SavedFiltersTest {

    private RunningProxy proxy;
    private TraceClient client;
    private String acme;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        proxy = RunningProxy.start(directory);
        client = new TraceClient(proxy);
        acme = client.key("acme", Role.OPERATOR);
        client.chat(acme, "by ada", Map.of("X-LLMTrace-User-ID", "ada"));
        client.chat(acme, "by ada, elsewhere", Map.of("X-LLMTrace-User-ID", "ada", "X-LLMTrace-Session-ID", "s"));
        client.chat(acme, "by bob", Map.of("X-LLMTrace-User-ID", "bob"));
        proxy.calls(3);
    }

    @AfterAll
    void stop() {
        client.close();
        proxy.close();
    }

    @Test
    void a_saved_filter_works_wherever_calls_are_filtered() {
        save("ada", Map.of("user", "ada", "failed", false, "max_cost", 100, "status", "2xx"), 201);

        assertThat(client.get("/traces?filter=ada", acme, 200).path("data").size())
                .isEqualTo(2);
        assertThat(client.get("/search?q=by&filter=ada", acme, 200).path("data").size())
                .isEqualTo(2);
        assertThat(client.answer("/search/stream?q=by&filter=ada", acme).body().split("event: match", -1))
                .hasSize(3);
        assertThat(client.answer("/traces/export?filter=ada", acme).body().lines())
                .hasSize(2);
        assertThat(client.answer("/traces/export?filter=ada", acme).headers().firstValue("fairlead-rows"))
                .hasValue("2");
    }

    @Test
    void what_is_said_beside_it_counts_more() {
        save("beside", Map.of("user", "ada"), 201);

        assertThat(client.get("/traces?filter=beside&session=s", acme, 200)
                        .path("data")
                        .size())
                .isEqualTo(1);
        assertThat(client.get("/traces?filter=beside&user=bob", acme, 200)
                        .path("data")
                        .get(0)
                        .path("user")
                        .asString())
                .isEqualTo("bob");
    }

    @Test
    void a_filter_belongs_to_its_tenant() {
        save("ours", Map.of("user", "ada"), 201);
        String globex = client.key("globex", Role.OPERATOR);

        assertThat(client.get("/traces?filter=ours", globex, 400).toString()).contains("No filter is saved as ours");
        client.get("/filters/ours", globex, 404);
        client.ask("PUT", "/filters/ours", globex, Map.of("parameters", Map.of("user", "x")), 404);
        client.ask("DELETE", "/filters/ours", globex, Map.of(), 404);
        assertThat(client.get("/filters", globex, 200).path("data").isEmpty()).isTrue();
    }

    @Test
    void names_are_unique_and_filters_can_be_replaced_and_deleted() {
        JsonNode saved = save("mine", Map.of("user", "ada", "model", "gpt-5"), 201);
        Map<String, Object> sameInAnotherOrder = new LinkedHashMap<>();
        sameInAnotherOrder.put("model", "gpt-5");
        sameInAnotherOrder.put("user", "ada");

        assertThat(save("mine", sameInAnotherOrder, 201)).isEqualTo(saved);
        assertThat(save("mine", Map.of("user", "bob"), 409).path("code").asString())
                .isEqualTo("filter_exists");
        JsonNode replaced = client.ask("PUT", "/filters/mine", acme, Map.of("parameters", Map.of("user", "bob")), 200);
        assertThat(replaced.path("parameters").toString()).isEqualTo("{\"user\":\"bob\"}");
        assertThat(client.get("/filters/mine", acme, 200)).isEqualTo(replaced);
        assertThat(client.get("/filters", acme, 200)
                        .path("data")
                        .valueStream()
                        .map(filter -> filter.path("name").asString()))
                .contains("mine");
        client.ask("DELETE", "/filters/mine", acme, Map.of(), 204);
        client.get("/filters/mine", acme, 404);
        client.get("/traces?filter=mine", acme, 400);
    }

    @Test
    void what_a_list_of_calls_would_refuse_is_not_saved() {
        save("wrong", Map.of(), 400);
        save("wrong", Map.of("colour", "red"), 400);
        save("wrong", Map.of("status", "6xx"), 400);
        save("wrong", Map.of("failed", "maybe"), 400);
        save("wrong", Map.of("min_cost", -1), 400);
        save("wrong", Map.of("from", "yesterday"), 400);
        save("Not A Name", Map.of("user", "ada"), 400);
        client.get("/filters/wrong", acme, 404);
    }

    @Test
    void a_filter_takes_the_parameters_of_the_list_with_the_same_rules() throws IOException {
        Map<?, ?> contract = contract();
        Map<String, Object> ofTheList = new HashMap<>();
        List<String> others = List.of("tenant", "filter", "sort", "order", "limit", "cursor");
        for (Object parameter : (List<?>) at(contract, "paths", "/api/v1/traces", "get", "parameters")) {
            Map<?, ?> resolved = resolved(contract, (Map<?, ?>) parameter);
            if (!others.contains(resolved.get("name"))) {
                ofTheList.put((String) resolved.get("name"), resolved.get("schema"));
            }
        }

        assertThat(at(contract, "components", "schemas", "FilterParameters", "properties"))
                .isEqualTo(ofTheList);
    }

    private static Map<?, ?> contract() throws IOException {
        try (InputStream yaml = SavedFiltersTest.class.getResourceAsStream("/llmtrace/openapi.yaml")) {
            return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(yaml);
        }
    }

    private static Map<?, ?> resolved(Map<?, ?> contract, Map<?, ?> parameter) {
        Object reference = parameter.get("$ref");
        if (reference == null) {
            return parameter;
        }
        List<String> path = new ArrayList<>(List.of(((String) reference).split("/")));
        return (Map<?, ?>) at(contract, path.subList(1, path.size()).toArray(String[]::new));
    }

    private static Object at(Map<?, ?> contract, String... path) {
        Object here = contract;
        for (String name : path) {
            here = ((Map<?, ?>) here).get(name);
        }
        return here;
    }

    private JsonNode save(String name, Map<String, ?> parameters, int status) {
        return client.ask("POST", "/filters", acme, Map.of("name", name, "parameters", parameters), status);
    }
}
