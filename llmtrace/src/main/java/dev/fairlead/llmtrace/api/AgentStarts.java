package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.Json;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.store.CallRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * Finds the tool call that started each agent of a session. Clients say at most which agent did it, so it is read from what
 * was said: the tool's result names the agent's id, as Claude Code's does, or the tool was given the very text that the
 * agent's first call begins with. Without kept content nothing is found. For one request; not thread-safe.
 */
final class AgentStarts {

    /** Reading a call's text costs milliseconds. */
    private static final int MAX_READ = 200;

    private static final int MAX_TRIED = 20;
    private static final int DISTINCT_ID_CHARS = 8;

    private final ContentReader content;
    private final Map<String, Heard> heard = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private int read;

    AgentStarts(ContentReader content) {
        this.content = content;
    }

    /** A tool call that started an agent; the agent that made the call is the other's parent. */
    record Start(CallRow call, String toolCallId, String name) {}

    /**
     * By agent, for those whose start was found.
     *
     * @param calls of one session, oldest first
     */
    Map<String, Start> of(List<CallRow> calls) {
        Map<String, CallRow> first = new LinkedHashMap<>();
        Map<String, CallRow> last = new LinkedHashMap<>();
        for (CallRow call : calls) {
            first.putIfAbsent(call.caller().agent(), call);
            last.put(call.caller().agent(), call);
        }
        if (first.size() < 2) {
            return Map.of();
        }
        Map<String, String> results = new HashMap<>();
        last.values().forEach(call -> heard(call).results().forEach(results::putIfAbsent));
        Map<String, Start> starts = new HashMap<>();
        first.forEach((agent, call) -> {
            if (!agent.isEmpty()) {
                named(agent, call, calls, results).ifPresent(start -> take(starts, agent, start));
            }
        });
        first.forEach((agent, call) -> {
            if (!agent.isEmpty() && !starts.containsKey(agent)) {
                asked(agent, call, calls).ifPresent(start -> take(starts, agent, start));
            }
        });
        return starts;
    }

    private void take(Map<String, Start> starts, String agent, Start start) {
        starts.put(agent, start);
        taken.add(start.toolCallId());
    }

    /** The tool call whose result names the agent. Every later request repeats it, so an agent's last call tells all. */
    private static Optional<Start> named(
            String agent, CallRow begun, List<CallRow> calls, Map<String, String> results) {
        if (agent.length() < DISTINCT_ID_CHARS || agent.chars().noneMatch(Character::isDigit)) {
            return Optional.empty();
        }
        return calls.stream()
                .filter(call -> before(call, begun, agent))
                .flatMap(call -> call.answer().toolCalls().stream()
                        .filter(tool -> results.getOrDefault(tool.id(), "").contains(agent))
                        .map(tool -> new Start(call, tool.id(), tool.name())))
                .findFirst();
    }

    /** The newest tool call that was given what the agent was asked first. */
    private Optional<Start> asked(String agent, CallRow begun, List<CallRow> calls) {
        Set<String> prompts = heard(begun).prompts();
        if (prompts.isEmpty()) {
            return Optional.empty();
        }
        return calls.reversed().stream()
                .filter(call -> before(call, begun, agent))
                .limit(MAX_TRIED)
                .flatMap(call -> heard(call).toolCalls().stream()
                        .filter(tool -> !taken.contains(tool.id()) && gives(tool, prompts))
                        .map(tool -> new Start(call, tool.id(), tool.name())))
                .findFirst();
    }

    private static boolean before(CallRow call, CallRow begun, String agent) {
        return !call.answer().toolCalls().isEmpty()
                && !call.caller().agent().equals(agent)
                && call.startedAt().isBefore(begun.startedAt());
    }

    private static boolean gives(ToolCall tool, Set<String> prompts) {
        try {
            return Json.mapper()
                    .readTree(tool.arguments())
                    .valueStream()
                    .anyMatch(value -> value.isString()
                            && prompts.contains(value.asString().strip()));
        } catch (JacksonException e) {
            // A model may write arguments that are no JSON; such a call starts nothing.
            return false;
        }
    }

    private Heard heard(CallRow call) {
        Heard known = heard.get(call.spanId());
        if (known != null) {
            return known;
        }
        if (read == MAX_READ) {
            return Heard.NOTHING;
        }
        read++;
        // Where the text was erased or expired the agent is shown without its start.
        Heard now = Heard.of(Said.in(call, content));
        heard.put(call.spanId(), now);
        return now;
    }

    /**
     * What matters of a call's text here, which may be long.
     *
     * @param prompts what a user said
     * @param results what tools returned, by the id of their call
     */
    private record Heard(Set<String> prompts, List<ToolCall> toolCalls, Map<String, String> results) {

        static final Heard NOTHING = new Heard(Set.of(), List.of(), Map.of());

        static Heard of(Said said) {
            Set<String> prompts = said.input().stream()
                    .filter(segment -> segment.origin() == Origin.USER)
                    .map(segment -> segment.text().strip())
                    .filter(prompt -> !prompt.isEmpty())
                    .collect(Collectors.toSet());
            Map<String, String> results = new HashMap<>();
            for (TextSegment segment : said.input()) {
                if (segment.origin() == Origin.TOOL_RESULT && !segment.callId().isEmpty()) {
                    results.merge(segment.callId(), segment.text(), String::concat);
                }
            }
            return new Heard(prompts, said.toolCalls(), results);
        }
    }
}
