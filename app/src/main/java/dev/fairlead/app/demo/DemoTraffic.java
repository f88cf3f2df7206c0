package dev.fairlead.app.demo;

import dev.fairlead.app.demo.DemoCall.Credential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The calls of the demo: conversations that run side by side, each call after the one before. */
final class DemoTraffic {

    private static final Map<String, Object> WEATHER = Map.of(
            "type",
            "object",
            "properties",
            Map.of("location", Map.of("type", "string")),
            "required",
            List.of("location"));

    private DemoTraffic() {}

    static List<List<DemoCall>> conversations() {
        return List.of(support(), writing(), research(), assistant(), coding(), trouble(), others());
    }

    /** What most calls of a busy day look like, in their proportions: answers in one piece and streams of each dialect. */
    static List<DemoCall> busy() {
        String policy = "Customers may return a bicycle within thirty days when it was ridden for less than 50 km. ";
        List<Map<String, Object>> said = List.of(
                message("system", policy.repeat(40)),
                message("user", "May I return a bicycle with 20 km on it?\nI bought it \"as new\" on 3 May."));
        DemoCall chat = DemoCall.chat(Map.of("model", "gpt-5-mini", "messages", said, "temperature", 0.2))
                .by("alice")
                .in("returns")
                .simulate("answer-bytes", 1_800);
        DemoCall message = DemoCall.messages(
                        Map.of("model", "claude-sonnet-5-5", "max_tokens", 600, "messages", List.of(said.getLast())))
                .by("dan")
                .simulate("answer-bytes", 1_800);
        DemoCall response = DemoCall.responses(Map.of("model", "gpt-5", "input", policy.repeat(10)))
                .simulate("answer-bytes", 1_800);
        List<DemoCall> calls = new ArrayList<>();
        for (DemoCall call : List.of(chat, message, chat, response)) {
            calls.addAll(List.of(call.with(Credential.ANONYMOUS), call, call));
            calls.add(call.stream().simulate("first-token-ms", 0).simulate("chunk-delay-ms", 0));
        }
        return calls;
    }

    /** A chat of three turns, as a help desk would have it. */
    private static List<DemoCall> support() {
        List<String> turns = List.of(
                "My invoice shows the annual plan twice. Can you check what happened?",
                "The order number is 20413, from last Tuesday.",
                "Thanks. Please write me a short summary for my accountant.");
        List<DemoCall> calls = new ArrayList<>();
        List<Map<String, Object>> said = new ArrayList<>();
        said.add(message("system", "You answer customers of a bicycle shop, briefly and politely."));
        for (String turn : turns) {
            said.add(message("user", turn));
            calls.add(DemoCall.chat(Map.of("model", "gpt-5-mini", "messages", List.copyOf(said), "temperature", 0.2))
                    .by("alice")
                    .in("help-20413")
                    .tagged("team=support,channel=web")
                    .simulate("latency-ms", 60)
                    .simulate("answer-bytes", 240));
            said.add(message("assistant", "Let me look that up for you."));
        }
        return calls;
    }

    /** Chat streams: with usage at the end, without any, and one its reader leaves. */
    private static List<DemoCall> writing() {
        DemoCall draft = DemoCall.chat(Map.of(
                        "model",
                        "gpt-4.1",
                        "messages",
                        List.of(message("user", "Draft a product page for a folding cargo bike."))))
                .by("bob")
                .tagged("team=marketing")
                .simulate("answer-bytes", 480)
                .stream();
        Map<String, Object> counted = Map.of(
                "model",
                "gpt-4.1",
                "messages",
                List.of(message("user", "Shorter, and with a line about the warranty.")),
                "stream_options",
                Map.of("include_usage", true));
        return List.of(
                DemoCall.chat(counted).by("bob").tagged("team=marketing").stream()
                        .simulate("answer-bytes", 320),
                draft,
                draft.simulate("chunk-delay-ms", 20).leavingAfter(2_000));
    }

    /** The responses API, with the provider's own key passing through. */
    private static List<DemoCall> research() {
        DemoCall question = DemoCall.responses(Map.of(
                        "model",
                        "gpt-5",
                        "instructions",
                        "Answer with figures and their sources.",
                        "input",
                        "How much has the price of battery cells fallen since 2015?"))
                .by("carol")
                .in("battery-study")
                .with(Credential.PASS_THROUGH)
                .simulate("reasoning-tokens", 320)
                .simulate("answer-bytes", 600)
                .simulate("latency-ms", 90);
        return List.of(question, question.stream(), question.simulate("cached-tokens", 1_024));
    }

    /** Anthropic messages with a tool: asked, called, answered; then from the prompt cache. */
    private static List<DemoCall> assistant() {
        Map<String, Object> tool =
                Map.of("name", "get_weather", "description", "Weather at a place", "input_schema", WEATHER);
        Map<String, Object> question = message("user", "Do I need a raincoat in Bergen tomorrow?");
        Map<String, Object> asked = Map.of(
                "model", "claude-sonnet-5-5", "max_tokens", 400, "tools", List.of(tool), "messages", List.of(question));
        Map<String, Object> answered = Map.of(
                "model",
                "claude-sonnet-5-5",
                "max_tokens",
                400,
                "tools",
                List.of(tool),
                "messages",
                List.of(
                        question,
                        message(
                                "assistant",
                                List.of(Map.of(
                                        "type", "tool_use",
                                        "id", "toolu_01",
                                        "name", "get_weather",
                                        "input", Map.of("location", "Bergen")))),
                        message(
                                "user",
                                List.of(Map.of(
                                        "type", "tool_result",
                                        "tool_use_id", "toolu_01",
                                        "content", "Rain, 9 degrees")))));
        return List.of(
                DemoCall.countTokens(Map.of("model", "claude-sonnet-5-5", "messages", List.of(question)))
                        .by("dan"),
                DemoCall.messages(asked)
                        .by("dan")
                        .in("trip-to-bergen")
                        .simulate("tool", "get_weather")
                        .simulate("tool-arguments", "{\"location\":\"Bergen\"}")
                        .simulate("cache-write-tokens", 2_048)
                        .stream(),
                DemoCall.messages(answered)
                        .by("dan")
                        .in("trip-to-bergen")
                        .simulate("cached-tokens", 2_048)
                        .simulate("latency-ms", 70)
                        .simulate("answer-bytes", 200));
    }

    /** A coding agent on a large model, with the provider's key and tools of OpenAI's form. */
    private static List<DemoCall> coding() {
        Map<String, Object> function =
                Map.of("type", "function", "function", Map.of("name", "read_file", "parameters", WEATHER));
        return List.of(
                DemoCall.chat(Map.of(
                                "model", "gpt-5-codex",
                                "messages", List.of(message("user", "Why does the build fail on Windows?")),
                                "tools", List.of(function),
                                "stream_options", Map.of("include_usage", true)))
                        .by("erin")
                        .in("fix-windows-build")
                        .tagged("team=platform")
                        .simulate("tool", "read_file")
                        .simulate("tool-arguments", "{\"path\":\"build.cmd\"}")
                        .stream(),
                DemoCall.messages(Map.of(
                                "model",
                                "claude-opus-5-5",
                                "max_tokens",
                                1_000,
                                "system",
                                "You review patches.",
                                "messages",
                                List.of(message("user", "Review this one-line change to build.cmd."))))
                        .by("erin")
                        .in("fix-windows-build")
                        .tagged("team=platform")
                        .with(Credential.PASS_THROUGH)
                        .simulate("cache-write-1h-tokens", 4_096)
                        .simulate("answer-bytes", 800)
                        .stream());
    }

    /** Ways in which providers fail. */
    private static List<DemoCall> trouble() {
        DemoCall chat = DemoCall.chat(
                        Map.of("model", "gpt-5-nano", "messages", List.of(message("user", "Classify this ticket."))))
                .by("frank")
                .tagged("team=batch");
        DemoCall message = DemoCall.messages(Map.of(
                        "model",
                        "claude-haiku-5-5",
                        "max_tokens",
                        200,
                        "messages",
                        List.of(message("user", "Classify this ticket."))))
                .by("frank")
                .tagged("team=batch");
        return List.of(
                chat.simulate("fault", "status-429"),
                chat.simulate("fault", "status-500"),
                chat.simulate("fault", "reset"),
                message.simulate("fault", "error-in-stream").stream(),
                message.simulate("fault", "cut").stream(),
                chat.simulate("fault", "malformed"));
    }

    /** A model without a price, one that does not exist, and a route that is no call of a model. */
    private static List<DemoCall> others() {
        return List.of(
                DemoCall.chat(Map.of(
                                "model",
                                "in-house-7b",
                                "messages",
                                List.of(message("user", "Translate 'good morning' to Norwegian."))))
                        .by("grace")
                        .simulate("answer-bytes", 60),
                DemoCall.chat(Map.of("model", "unknown-model", "messages", List.of(message("user", "Anyone there?"))))
                        .by("grace"),
                DemoCall.models());
    }

    private static Map<String, Object> message(String role, Object content) {
        return Map.of("role", role, "content", content);
    }
}
