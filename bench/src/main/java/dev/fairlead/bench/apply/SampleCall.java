package dev.fairlead.bench.apply;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.call.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Calls as an application with a few system prompts makes them: half of a request is one of eight fixed prompts, the rest is
 * text of its own, drawn from 4,000 words of which few are frequent.
 */
final class SampleCall {

    private static final int PROMPTS = 8;
    private static final List<String> MODELS = List.of("gpt-5", "gpt-5-mini", "gpt-4o-mini", "claude-sonnet-4-5");

    private final SplittableRandom random = new SplittableRandom(7);
    private final HexFormat hex = HexFormat.of();
    private final SampleText text = new SampleText(random.split());
    private final String[] prompts = new String[PROMPTS];
    private final int requestBytes;
    private final int answerBytes;
    private final int users;

    SampleCall(int requestBytes, int answerBytes, int users) {
        this.users = users;
        this.requestBytes = requestBytes;
        this.answerBytes = answerBytes;
        for (int i = 0; i < PROMPTS; i++) {
            prompts[i] = text.of(requestBytes / 2);
        }
    }

    CallOpened opened(Instant at) {
        String model = MODELS.get(random.nextInt(MODELS.size()));
        boolean claude = model.startsWith("claude");
        String system = prompts[random.nextInt(PROMPTS)];
        String own = text.of(Math.max(20, requestBytes - system.length() - 160));
        byte[] body = ("{\"model\":\"" + model
                        + "\",\"temperature\":0.7,\"max_tokens\":1024,\"messages\":[{\"role\":\"system\","
                        + "\"content\":\"" + system + "\"},{\"role\":\"user\",\"content\":\"" + own + "\"}]}")
                .getBytes(StandardCharsets.US_ASCII);
        return new CallOpened(
                hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()),
                hex.toHexDigits(random.nextLong()),
                "",
                at,
                new Caller(
                        "default",
                        "key-" + random.nextInt(2),
                        "session-" + random.nextInt(5000),
                        "user-" + random.nextInt(users),
                        "",
                        Map.of("team", "team-" + random.nextInt(8))),
                claude ? "anthropic" : "openai",
                claude ? "anthropic" : "openai",
                claude ? "anthropic.messages" : "openai.chat",
                "chat",
                "POST",
                claude ? "/v1/messages" : "/v1/chat/completions",
                new RequestFacts(
                        Optional.of(model),
                        false,
                        OptionalLong.of(1024),
                        Map.of("temperature", "0.7"),
                        List.of(),
                        body.length,
                        own.substring(0, Math.min(200, own.length())),
                        List.of(),
                        Optional.empty()),
                new Body(body, body.length, "application/json", "", Optional.empty()));
    }

    CallClosed closed(CallOpened opened) {
        String model = opened.request().model().orElse("");
        String id = "chatcmpl-" + hex.toHexDigits(random.nextLong());
        String answer = text.of(Math.max(20, answerBytes - 200));
        byte[] body = ("{\"id\":\"" + id + "\",\"object\":\"chat.completion\",\"model\":\"" + model
                        + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + answer
                        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":900,\"completion_tokens\":200}}")
                .getBytes(StandardCharsets.US_ASCII);
        long first = 200_000_000 + random.nextInt(900_000_000);
        return new CallClosed(
                Outcome.COMPLETED,
                200,
                OptionalLong.of(first),
                OptionalLong.of(first + 1000),
                first + random.nextInt(2_000_000_000),
                new AnswerFacts(
                        Optional.of(model),
                        Optional.of(id),
                        Optional.of("stop"),
                        Optional.of(
                                Usage.of(800 + random.nextInt(900), 100 + random.nextInt(300), Usage.Quality.REPORTED)),
                        Optional.of("default"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        answer.length(),
                        answer.substring(0, Math.min(200, answer.length())),
                        List.of(),
                        Optional.empty(),
                        true),
                Body.NONE,
                new Body(body, body.length, "application/json", "", Optional.empty()));
    }
}
