package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fairlead.core.http.Json;
import dev.fairlead.llm.simulator.ScriptedAnswer;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The Claude Code command line, unmodified, through the proxy with a virtual key. It reaches nothing but the proxy. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaudeCodeTest {

    /** What JSON numbers of money may be off by, after they were added up as doubles. */
    private static final double ROUNDING = 1e-9;

    private NpmProgram npm;
    private RunningProxy proxy;
    private TraceClient client;
    private String reader;
    private Path home;
    private Path work;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        npm = NpmProgram.claudeCode();
        proxy = new RunningProxy(directory.resolve("proxy"), SimulatorSettings.defaults(), "");
        client = new TraceClient(proxy);
        reader = client.platformKey();
        home = Files.createDirectory(directory.resolve("home"));
        work = Files.createDirectory(directory.resolve("work"));
        proxy.provider.script("Count the sails", ScriptedAnswer.tool("Bash", "{\"command\":\"echo sails: $((1+2))\"}"));
        proxy.provider.script("sails: 3", ScriptedAnswer.text("There are three."));
        proxy.provider.script("Send the mate", agent("Now send the cabin boy up."));
        proxy.provider.script("send the cabin boy", agent("What do you see from the mast?"));
        proxy.provider.script("from the mast", ScriptedAnswer.text("Land ahead."));
    }

    @AfterAll
    void stop() {
        if (proxy != null) {
            client.close();
            proxy.close();
        }
    }

    @Test
    void what_it_says_a_prompt_costs_is_what_is_recorded() {
        JsonNode result = claude("What is a mast?").getLast();

        List<CallRow> calls = proxy.callsOf(session(result), 1);
        CallRow call = calls.getFirst();
        assertThat(call.caller().keyId()).isNotEmpty();
        assertThat(call.target().dialect()).isEqualTo("anthropic.messages");
        assertThat(call.request().stream()).isTrue();
        assertThat(call.request().toolNames()).contains("Bash", "Read");
        assertThat(call.usage().totalInput())
                .isEqualTo(result.path("usage").path("input_tokens").asLong());
        assertThat(call.usage().output())
                .isEqualTo(result.path("usage").path("output_tokens").asLong());
        assertCost(result, calls);
    }

    @Test
    void a_tool_s_call_and_a_resumed_conversation_are_one_session() {
        JsonNode first = claude("Count the sails", "--allowedTools", "Bash").getLast();
        JsonNode second =
                claude("And what is a mast?", "--resume", session(first)).getLast();

        assertThat(first.path("result").asString()).isEqualTo("There are three.");
        assertThat(session(second)).isEqualTo(session(first));
        List<CallRow> calls = proxy.callsOf(session(first), 3);
        assertCost(first, calls.subList(0, 2));
        JsonNode turns = client.get("/sessions/" + session(first) + "/conversation", reader, 200)
                .path("data");
        JsonNode tool = turns.get(0).path("tool_calls").get(0);
        assertThat(tool.path("name").asString()).isEqualTo("Bash");
        assertThat(tool.path("arguments").asString()).contains("echo sails");
        assertThat(tool.path("result").asString()).contains("sails: 3");
        assertThat(texts(turns.get(1).path("output"))).containsExactly("There are three.");
        assertThat(texts(turns.get(2).path("input"))).contains("And what is a mast?");
    }

    @Test
    void agents_and_the_agents_these_start_are_one_tree() {
        JsonNode result = claude("Send the mate", "--allowedTools", "Agent").getLast();

        String id = session(result);
        assertThat(proxy.callsOf(id, 6))
                .filteredOn(call -> !call.caller().parentAgent().isEmpty())
                .hasSize(1);
        JsonNode session = client.get("/sessions/" + id, reader, 200);
        JsonNode agents = session.path("agents");
        assertThat(agents.size()).as(agents.toString()).isEqualTo(3);
        JsonNode own = agents.get(0);
        JsonNode mate = agents.get(1);
        JsonNode boy = agents.get(2);
        assertThat(own.path("agent").isNull()).isTrue();
        assertThat(own.path("started_by").isNull()).isTrue();
        assertThat(own.path("calls").asInt()).isEqualTo(3);
        assertThat(mate.path("parent").isNull()).isTrue();
        assertThat(mate.path("calls").asInt()).isEqualTo(2);
        assertStartedBy(mate, id, "", "Now send the cabin boy up.");
        assertThat(boy.path("parent").asString())
                .isEqualTo(mate.path("agent").asString())
                .isNotEmpty();
        assertThat(boy.path("calls").asInt()).isEqualTo(1);
        assertStartedBy(boy, id, mate.path("agent").asString(), "What do you see from the mast?");
        assertThat(result.path("total_cost_usd").asDouble())
                .isCloseTo(
                        Double.parseDouble(session.path("session").path("cost").asString()), within(ROUNDING));
    }

    /** The tool call is the one of that agent's conversation which holds the prompt. */
    private void assertStartedBy(JsonNode agent, String session, String parent, String prompt) {
        JsonNode start = agent.path("started_by");
        assertThat(start.path("name").asString()).isEqualTo("Agent");
        JsonNode turn = client.get("/sessions/" + session + "/conversation?limit=100", reader, 200)
                .path("data")
                .valueStream()
                .filter(each -> each.path("call")
                        .path("id")
                        .asString()
                        .equals(start.path("call").asString()))
                .findFirst()
                .orElseThrow();
        assertThat(turn.path("call").path("agent").asString("")).isEqualTo(parent);
        JsonNode tool = turn.path("tool_calls").get(0);
        assertThat(tool.path("id").asString())
                .isEqualTo(start.path("tool_call_id").asString());
        assertThat(tool.path("arguments").asString()).contains(prompt);
    }

    private static void assertCost(JsonNode result, List<CallRow> calls) {
        BigDecimal recorded =
                calls.stream().map(call -> call.cost().orElseThrow().amount()).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(recorded).isPositive();
        assertThat(result.path("total_cost_usd").asDouble()).isCloseTo(recorded.doubleValue(), within(ROUNDING));
    }

    private static ScriptedAnswer agent(String prompt) {
        return ScriptedAnswer.tool(
                "Agent",
                Json.text(Map.of("description", "look out", "prompt", prompt, "subagent_type", "general-purpose")));
    }

    /** The events it printed; the last is the result. */
    private List<JsonNode> claude(String prompt, String... options) {
        List<String> command = new ArrayList<>(
                List.of(npm.claude().toString(), "-p", prompt, "--output-format", "stream-json", "--verbose"));
        command.addAll(List.of(options));
        Map<String, String> environment = Map.of(
                "HOME",
                home.toString(),
                "ANTHROPIC_BASE_URL",
                proxy.url(),
                "ANTHROPIC_AUTH_TOKEN",
                proxy.virtualKey(),
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                "1",
                "HTTPS_PROXY",
                "http://127.0.0.1:1",
                "NO_PROXY",
                "127.0.0.1");
        List<JsonNode> events = NpmProgram.run(work, environment, command)
                .lines()
                .map(Json.mapper()::readTree)
                .toList();
        assertThat(events.getLast().path("is_error").asBoolean())
                .as(events.getLast().toString())
                .isFalse();
        return events;
    }

    private static String session(JsonNode result) {
        return result.path("session_id").asString();
    }

    private static List<String> texts(JsonNode segments) {
        return segments.valueStream()
                .map(segment -> segment.path("text").asString())
                .toList();
    }
}
