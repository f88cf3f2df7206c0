package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sessions as conversations and traces as trees, over calls that came through the proxy. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionsTest {

    private static final String SESSION = "refactor/the helm";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private RunningProxy proxy;
    private TraceClient client;
    private String acme;
    private String globex;
    private String outer;

    @BeforeAll
    void talk(@TempDir Path directory) throws Exception {
        proxy = RunningProxy.start(directory, "  storage: lite\n");
        client = new TraceClient(proxy);
        acme = client.key("acme", Role.OPERATOR);
        globex = client.key("globex", Role.OPERATOR);

        JsonNode asked = message(
                List.of(user("Read the log.")),
                Map.of("x-simulate-tool", "read_file", "x-simulate-tool-arguments", "{\"path\":\"log\"}"));
        JsonNode toolUse = asked.path("content")
                .valueStream()
                .filter(block -> block.path("type").asString().equals("tool_use"))
                .findFirst()
                .orElseThrow();
        List<Object> history = List.of(
                user("Read the log."),
                Map.of("role", "assistant", "content", asked.path("content")),
                Map.of(
                        "role",
                        "user",
                        "content",
                        List.of(
                                Map.of(
                                        "type",
                                        "tool_result",
                                        "tool_use_id",
                                        toolUse.path("id").asString(),
                                        "content",
                                        "wind north-west"),
                                Map.of("type", "text", "text", "And now?"))));
        message(List.of(user("Look into the hold.")), Map.of("x-claude-code-agent-id", "stowaway"));
        message(history, Map.of());

        outer = spanOf(client.chat(acme, "outer", false, Map.of("traceparent", parent("00f067aa0ba902b7"))));
        client.chat(acme, "inner", false, Map.of("traceparent", parent(outer)));
        client.chat(acme, "beside", false, Map.of("traceparent", parent("00f067aa0ba902b7")));
        client.chat(acme, "elsewhere", false, Map.of("traceparent", parent("1111111111111111")));
        proxy.calls(7);
    }

    @AfterAll
    void stop() {
        client.close();
        proxy.close();
    }

    @Test
    void a_turn_shows_what_a_call_added_and_what_its_tools_returned() {
        JsonNode turns = client.get(path() + "/conversation", acme, 200).path("data");

        assertThat(turns.size()).isEqualTo(3);
        JsonNode first = turns.get(0);
        assertThat(texts(first.path("input"))).containsExactly("Read the log.");
        assertThat(first.path("tool_calls").size()).isEqualTo(1);
        JsonNode tool = first.path("tool_calls").get(0);
        assertThat(tool.path("name").asString()).isEqualTo("read_file");
        assertThat(tool.path("arguments").asString()).isEqualTo("{\"path\":\"log\"}");
        assertThat(tool.path("result").asString()).isEqualTo("wind north-west");
        JsonNode last = turns.get(2);
        assertThat(texts(last.path("input"))).containsExactly("wind north-west", "And now?");
        assertThat(texts(last.path("output"))).isNotEmpty();
    }

    @Test
    void a_tool_s_result_is_found_beyond_the_page() {
        JsonNode page = client.get(path() + "/conversation?limit=1", acme, 200);
        JsonNode next = client.get(
                path() + "/conversation?limit=1&cursor="
                        + page.path("next_cursor").asString(),
                acme,
                200);

        assertThat(page.path("data")
                        .get(0)
                        .path("tool_calls")
                        .get(0)
                        .path("result")
                        .asString())
                .isEqualTo("wind north-west");
        assertThat(texts(next.path("data").get(0).path("input"))).containsExactly("Look into the hold.");
    }

    @Test
    void a_session_shows_its_agents_with_their_sums() {
        JsonNode session = client.get(path(), acme, 200);

        assertThat(session.path("session").path("calls").asInt()).isEqualTo(3);
        assertThat(session.path("whole").asBoolean()).isTrue();
        JsonNode agents = session.path("agents");
        assertThat(agents.valueStream().map(agent -> agent.path("agent").asString("")))
                .containsExactly("", "stowaway");
        assertThat(agents.valueStream().map(agent -> agent.path("calls").asInt()))
                .containsExactly(2, 1);
        assertThat(client.get(path() + "/conversation?agent=stowaway", acme, 200)
                        .path("data")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void a_session_is_its_tenant_s_alone() {
        client.get(path(), globex, 404);
        client.get(path() + "/conversation", globex, 404);
        client.get("/sessions/nobody", acme, 404);
    }

    @Test
    void calls_nest_by_their_parents_and_spans_of_the_application_hold_them_together() {
        JsonNode tree = client.get("/traces/" + TRACE, acme, 200).path("tree");

        assertThat(tree.valueStream().map(node -> node.path("span_id").asString()))
                .containsExactly("00f067aa0ba902b7", "1111111111111111");
        JsonNode application = tree.get(0);
        assertThat(application.path("call").isNull()).isTrue();
        assertThat(application.path("children").size()).isEqualTo(2);
        JsonNode call = application.path("children").get(0);
        assertThat(call.path("span_id").asString()).isEqualTo(outer);
        assertThat(call.path("name").asString()).isEqualTo("chat gpt-5");
        assertThat(call.path("children").size()).isEqualTo(1);
        assertThat(application.path("children").get(1).path("children").isEmpty())
                .isTrue();
    }

    @Test
    void a_span_carries_the_names_of_opentelemetry() {
        JsonNode span = client.get("/traces/" + TRACE, acme, 200).path("spans").get(0);
        JsonNode attributes = span.path("attributes");

        assertThat(attributes.path("gen_ai.operation.name").asString()).isEqualTo("chat");
        assertThat(attributes.path("gen_ai.provider.name").asString()).isEqualTo("openai");
        assertThat(attributes.path("gen_ai.request.model").asString()).isEqualTo("gpt-5");
        assertThat(attributes.path("gen_ai.usage.input_tokens").asLong())
                .isEqualTo(
                        span.path("call").path("usage").path("input_uncached").asLong())
                .isPositive();
        assertThat(attributes.path("gen_ai.response.finish_reasons").get(0).asString())
                .isEqualTo("stop");
        assertThat(attributes.has("error.type")).isFalse();
    }

    private static String path() {
        return "/sessions/" + TraceClient.encoded(SESSION).replace("+", "%20");
    }

    private static List<String> texts(JsonNode segments) {
        return segments.valueStream()
                .map(segment -> segment.path("text").asString())
                .toList();
    }

    private static Map<String, String> user(String text) {
        return Map.of("role", "user", "content", text);
    }

    private static String parent(String span) {
        return "00-" + TRACE + "-" + span + "-01";
    }

    /** The span of the call an answer belongs to, once it is stored. */
    private String spanOf(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return proxy.calls(4).getLast().spanId();
    }

    private JsonNode message(List<?> messages, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/messages"))
                .header("x-api-key", acme)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .header("X-LLMTrace-Session-ID", SESSION)
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(Map.of(
                        "model",
                        "claude-opus-4-5",
                        "max_tokens",
                        100,
                        "system",
                        "You are a bosun.",
                        "tools",
                        List.of(Map.of("name", "read_file", "input_schema", Map.of("type", "object"))),
                        "messages",
                        messages))));
        headers.forEach(request::header);
        HttpResponse<String> answer = client.send(request.build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }
}
