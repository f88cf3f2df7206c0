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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Which tool call started an agent, and so which agent is whose parent. */
@Timeout(60)
class AgentTreeTest {

    private static final String SESSION = "voyage";
    private static final String LOOK = "{\"prompt\":\"Look aloft.\"}";
    private static final Map<String, String> NONE = Map.of();

    private RunningProxy proxy;
    private TraceClient client;
    private String key;
    private int calls;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        proxy = RunningProxy.start(directory);
        client = new TraceClient(proxy);
        key = client.key("acme", Role.OPERATOR);
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
    }

    @Test
    void an_agent_that_begins_with_what_a_tool_was_given_was_started_by_it() {
        JsonNode asked = call("", "Look around.", task("{\"prompt\":\"Look aloft.\"}"));
        JsonNode below = call("lookout", "Look aloft.", task("{\"count\":2,\"prompt\":\"Look below. \"}"));
        call("cabin-boy", "Look below.", NONE);
        call("stray", "Look away.", NONE);

        JsonNode agents = agents();

        assertThat(names(agents)).containsExactly("", "lookout", "cabin-boy", "stray");
        assertThat(agents.get(0).path("started_by").isNull()).isTrue();
        assertThat(agents.get(1).path("parent").isNull()).isTrue();
        assertStarted(agents.get(1), asked);
        assertThat(agents.get(2).path("parent").asString()).isEqualTo("lookout");
        assertStarted(agents.get(2), below);
        assertThat(agents.get(3).path("parent").isNull()).isTrue();
        assertThat(agents.get(3).path("started_by").isNull()).isTrue();
    }

    @Test
    void a_tool_call_starts_one_agent_only() {
        call("", "Look around.", Map.of("x-simulate-tool", "task,task", "x-simulate-tool-arguments", LOOK));
        call("port", "Look aloft.", NONE);
        call("starboard", "Look aloft.", NONE);
        call("stowaway", "Look aloft.", NONE);

        JsonNode agents = agents();

        assertThat(agents.get(1).path("started_by").path("tool_call_id").asString())
                .isNotEqualTo(
                        agents.get(2).path("started_by").path("tool_call_id").asString())
                .isNotEmpty();
        assertThat(agents.get(3).path("started_by").isNull()).isTrue();
    }

    @Test
    void a_tool_s_result_that_names_the_agent_goes_before_what_was_asked() {
        JsonNode first = call("", "Look around.", task(LOOK));
        call("", "Look around again.", task(LOOK));
        call("a97c3fe12", "Look aloft.", NONE);
        String id = toolUse(first).path("id").asString();
        send(
                "",
                List.of(
                        Map.of("role", "user", "content", "Look around."),
                        Map.of("role", "assistant", "content", first.path("content")),
                        Map.of(
                                "role",
                                "user",
                                "content",
                                List.of(Map.of(
                                        "type",
                                        "tool_result",
                                        "tool_use_id",
                                        id,
                                        "content",
                                        "agentId: a97c3fe12 works in the background")))),
                NONE);

        JsonNode agents = agents();

        assertThat(names(agents)).containsExactly("", "a97c3fe12");
        assertStarted(agents.get(1), first);
    }

    @Test
    void the_parent_a_client_names_needs_no_words_to_be_found() {
        call("", "Look around.", NONE);
        call("mate", "Look aloft.", NONE);
        call("boy", "Look below.", Map.of("x-claude-code-parent-agent-id", "mate"));
        call(
                "cook",
                "Look away.",
                Map.of("X-LLMTrace-Parent-Agent-ID", "boy", "x-claude-code-parent-agent-id", "mate"));

        JsonNode agents = agents();

        assertThat(names(agents)).containsExactly("", "mate", "boy", "cook");
        assertThat(agents.valueStream().map(agent -> agent.path("parent").asString("")))
                .containsExactly("", "", "mate", "boy");
        assertThat(agents.get(3).path("started_by").isNull()).isTrue();
        assertThat(client.get("/traces", key, 200)
                        .path("data")
                        .get(0)
                        .path("parent_agent")
                        .asString())
                .isEqualTo("boy");
    }

    private void assertStarted(JsonNode agent, JsonNode answer) {
        JsonNode start = agent.path("started_by");
        assertThat(start.path("name").asString()).isEqualTo("task");
        assertThat(start.path("tool_call_id").asString())
                .isEqualTo(toolUse(answer).path("id").asString());
        assertThat(client.get("/spans/" + start.path("call").asString(), key, 200)
                        .toString())
                .contains(toolUse(answer).path("id").asString());
    }

    private static JsonNode toolUse(JsonNode answer) {
        return answer.path("content")
                .valueStream()
                .filter(block -> block.path("type").asString().equals("tool_use"))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode agents() {
        proxy.calls(calls);
        return client.get("/sessions/" + SESSION, key, 200).path("agents");
    }

    private static List<String> names(JsonNode agents) {
        return agents.valueStream()
                .map(agent -> agent.path("agent").asString(""))
                .toList();
    }

    private static Map<String, String> task(String arguments) {
        return Map.of("x-simulate-tool", "task", "x-simulate-tool-arguments", arguments);
    }

    private JsonNode call(String agent, String text, Map<String, String> headers) {
        return send(agent, List.of(Map.of("role", "user", "content", text)), headers);
    }

    private JsonNode send(String agent, List<?> messages, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/messages"))
                .header("x-api-key", key)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .header("X-LLMTrace-Session-ID", SESSION)
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(Map.of(
                        "model",
                        "claude-opus-4-5",
                        "max_tokens",
                        100,
                        "tools",
                        List.of(Map.of("name", "task", "input_schema", Map.of("type", "object"))),
                        "messages",
                        messages))));
        if (!agent.isEmpty()) {
            request.header("X-LLMTrace-Agent-ID", agent);
        }
        headers.forEach(request::header);
        HttpResponse<String> answer = client.send(request.build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        calls++;
        return Json.mapper().readTree(answer.body());
    }
}
