package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/** Every parameter of every operation, as the contract lists them, with values nobody should send. */
@Timeout(180)
class HostileParametersTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final List<String> TEXTS = List.of(
            "", "%00", "a%00b", "%FF%FE", "%F0%9F%98%80", "%ED%A0%80", "'%20OR%20''%3D'", "%25", "*", "x".repeat(2000));
    private static final List<String> NUMBERS = List.of(
            "",
            "-1",
            "0",
            "1",
            "NaN",
            "Infinity",
            "-0.0",
            "0x10",
            "1e999999999",
            "1e-999999999",
            "-1e999999999",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "0." + "0".repeat(400) + "1");
    private static final List<String> TIMES = List.of(
            "",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00%2B18:00",
            "1969-12-31T23:59:59.999999999Z",
            "9999-12-31T23:59:59.999999999Z",
            "9999-12-31T23:59:59-18:00",
            "-999999999-01-01T00:00:00Z",
            "%2B999999999-12-31T23:59:59Z",
            "-0001-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01");

    @TempDir
    private Path directory;

    private RunningProxy proxy;
    private TraceClient client;
    private String key;

    @BeforeEach
    void start() throws Exception {
        proxy = RunningProxy.start(directory, "  storage: lite\n");
        client = new TraceClient(proxy);
        key = client.platformKey();
        client.chat(key, "Hello.", Map.of("X-LLMTrace-Session-ID", "s-1", "X-LLMTrace-User-ID", "ada"));
        proxy.onlyCall();
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
    }

    @Test
    void are_answered_or_refused_and_never_a_failure() {
        List<String> wrong = new ArrayList<>();
        for (Operation operation : operations()) {
            if (operation.method().equals("get") && !operation.id().equals("tailTraces")) {
                operation
                        .query()
                        .forEach(parameter -> values(parameter)
                                .forEach(value -> look(operation, parameter.get("name") + "=" + value, wrong)));
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void that_the_contract_does_not_know_are_refused_everywhere() {
        List<String> taken = new ArrayList<>();
        for (Operation operation : operations()) {
            HttpResponse<String> answer = send(operation, "nonsense=1");
            if (answer.statusCode() != 400 || !answer.body().contains("query.nonsense")) {
                taken.add(operation.id() + " → " + answer.statusCode() + " " + answer.body());
            }
        }

        assertThat(taken).isEmpty();
    }

    @Test
    void of_the_longest_range_there_is_are_summed_up() {
        String all = "?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z";

        assertThat(client.get("/usage" + all, key, 200)
                        .path("data")
                        .get(0)
                        .path("calls")
                        .asInt())
                .isEqualTo(1);
        assertThat(client.get("/usage/series" + all + "&step=day", key, 200)
                        .path("data")
                        .size())
                .isEqualTo(1);
        assertThat(client.get("/traces" + all, key, 200).path("data").size()).isEqualTo(1);
        assertThat(client.get("/sessions" + all, key, 200).path("data").size()).isEqualTo(1);
    }

    @Test
    void in_a_saved_filter_are_refused_when_it_is_saved() {
        for (String parameters : List.of(
                "{\"from\":\"+999999999-12-31T23:59:59Z\"}",
                "{\"from\":\"-999999999-01-01T00:00:00Z\"}",
                "{\"min_cost\":1e-999999999}",
                "{\"min_cost\":1e999999999}",
                "{\"user\":\"a\\u0000b\"}")) {
            HttpResponse<String> answer = client.send(client.request("/filters", key)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"f\",\"parameters\":" + parameters + "}"))
                    .build());
            assertThat(answer.statusCode())
                    .as(parameters + " → " + answer.body())
                    .isEqualTo(400);
        }
    }

    @Test
    void that_are_cursors_of_another_list_or_made_up_are_refused() {
        client.chat(key, "Hello again.", Map.of("X-LLMTrace-Session-ID", "s-2"));
        proxy.calls(2);
        for (int i = 0; i < 2; i++) {
            client.ask("POST", "/scores", key, Map.of("trace_id", TRACE, "name", "n", "value", i), 201);
            client.ask("POST", "/filters", key, Map.of("name", "f" + i, "parameters", Map.of("user", "u")), 201);
        }
        List<String> lists = List.of("/traces?", "/sessions?", "/scores?", "/filters?", "/search?q=hello&", "/keys?");
        for (String from : lists) {
            JsonNode cursor = client.get(from + "limit=1", key, 200).path("next_cursor");
            for (String to : lists) {
                if (!from.equals(to) && cursor.isString()) {
                    assertThat(client.get(to + "cursor=" + cursor.asString(), key, 400)
                                    .path("code")
                                    .asString())
                            .as(from + " in " + to)
                            .isEqualTo("invalid_cursor");
                }
            }
        }
        for (String made : List.of(
                "START:DESCENDING:1e999999999:1",
                "START:DESCENDING:1e-999999999:1",
                "START:DESCENDING:1.5:1",
                "START:DESCENDING:99999999999999999999:1",
                "START:DESCENDING:1:-1",
                "9223372036854775807\u001f*\u001f*",
                "-9223372036854775808\u001f\u001f")) {
            String cursor = Base64.getUrlEncoder().encodeToString(made.getBytes(StandardCharsets.UTF_8));
            for (String list : lists) {
                HttpResponse<String> answer = client.answer(list + "cursor=" + cursor, key);
                assertThat(answer.statusCode())
                        .as(list + made + " → " + answer.body())
                        .isIn(200, 400);
            }
        }
    }

    @Test
    void of_a_score_that_are_numbers_without_end_are_refused_or_kept_as_what_they_are() {
        for (BigDecimal value : List.of(new BigDecimal("1e-999999999"), new BigDecimal("1e999999999"))) {
            HttpResponse<String> answer = client.send(client.request("/scores", key)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"session\":\"s\",\"name\":\"n\",\"value\":" + value + "}"))
                    .build());
            assertThat(answer.statusCode()).as(value + " → " + answer.body()).isIn(201, 400);
        }
    }

    private void look(Operation operation, String query, List<String> wrong) {
        HttpResponse<String> answer = send(operation, query);
        boolean told = answer.statusCode() < 400
                || answer.headers().firstValue("Content-Type").orElse("").equals("application/problem+json")
                        && !Json.mapper()
                                .readTree(answer.body())
                                .path("code")
                                .asString("")
                                .isEmpty();
        if (answer.statusCode() >= 500 || !told) {
            wrong.add(operation.id() + " " + shortened(query) + " → " + answer.statusCode() + " " + answer.body());
        }
    }

    private HttpResponse<String> send(Operation operation, String query) {
        String required = operation.query().stream()
                .filter(parameter ->
                        parameter.get("required") == Boolean.TRUE && !query.startsWith(parameter.get("name") + "="))
                .map(parameter -> "&" + parameter.get("name") + "=hello")
                .reduce("", String::concat);
        String path = operation
                .path()
                .replace("{trace_id}", TRACE)
                .replace("{span_id}", TRACE + "-00f067aa0ba902b7")
                .replace("{session_id}", "s-1")
                .replaceAll("\\{[^}]*}", "none");
        return client.send(HttpRequest.newBuilder(URI.create(proxy.url() + path + "?" + query + required))
                .header("Authorization", "Bearer " + key)
                .method(operation.method().toUpperCase(java.util.Locale.ROOT), HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private static String shortened(String query) {
        return query.length() > 80 ? query.substring(0, 80) + "…" : query;
    }

    private record Operation(String method, String path, String id, List<Map<?, ?>> query) {}

    private List<Operation> operations() {
        String yaml = client.send(HttpRequest.newBuilder(URI.create(proxy.url() + "/openapi.yaml"))
                        .build())
                .body();
        Map<?, ?> contract = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
        List<Operation> operations = new ArrayList<>();
        ((Map<?, ?>) contract.get("paths"))
                .forEach((path, methods) -> ((Map<?, ?>) methods).forEach((method, model) -> {
                    List<?> parameters = (List<?>) ((Map<?, ?>) model).get("parameters");
                    operations.add(new Operation(
                            (String) method,
                            (String) path,
                            (String) ((Map<?, ?>) model).get("operationId"),
                            (parameters == null ? List.of() : parameters)
                                    .stream()
                                            .<Map<?, ?>>map(parameter -> resolved(contract, (Map<?, ?>) parameter))
                                            .filter(parameter -> "query".equals(parameter.get("in")))
                                            .toList()));
                }));
        assertThat(operations).hasSizeGreaterThan(20);
        return operations;
    }

    private static Map<?, ?> resolved(Map<?, ?> contract, Map<?, ?> parameter) {
        if (!(parameter.get("$ref") instanceof String reference)) {
            return parameter;
        }
        Object found = contract;
        for (String step : reference.substring(2).split("/")) {
            found = ((Map<?, ?>) found).get(step);
        }
        return (Map<?, ?>) found;
    }

    private static Stream<String> values(Map<?, ?> parameter) {
        Map<?, ?> schema = (Map<?, ?>) parameter.get("schema");
        if ("date-time".equals(schema.get("format"))) {
            return TIMES.stream();
        }
        return (List.of("number", "integer").contains(String.valueOf(schema.get("type"))) ? NUMBERS : TEXTS).stream();
    }
}
