package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Decides what is answered: from the script, else generated from the request and the wanted behaviour. */
final class ReplyComposer {
    private final SimulatorSettings settings;
    private final SimulatedText text;

    ReplyComposer(SimulatorSettings settings) {
        this.settings = settings;
        this.text = new SimulatedText(new SplittableRandom(settings.seed()));
    }

    Reply compose(Api api, SimulatedRequest request, Behaviour behaviour, Optional<ScriptedAnswer> script) {
        List<Reply.Call> calls = script.isPresent() ? scripted(script.get()) : generated(request, behaviour);
        Reply.Finish finish = calls.isEmpty() ? Reply.Finish.STOP : Reply.Finish.TOOLS;
        byte[] words;
        int chunks = behaviour.chunks();
        if (script.isPresent()) {
            words = script.get().text().getBytes(StandardCharsets.UTF_8);
        } else if (calls.isEmpty()) {
            int wanted = behaviour.answerBytes();
            long most = request.maxTokens().orElse(Long.MAX_VALUE / Reply.BYTES_PER_TOKEN) * Reply.BYTES_PER_TOKEN;
            if (most < wanted) {
                finish = Reply.Finish.LENGTH;
                chunks = (int) Math.max(1, chunks * most / wanted);
                wanted = (int) most;
            }
            words = text.of(request.number(), wanted);
        } else {
            words = new byte[0];
        }
        if (script.isPresent()) {
            chunks = Math.min(chunks, Math.max(1, words.length));
        }
        Usage usage = script.flatMap(ScriptedAnswer::usage).orElseGet(() -> counted(request, behaviour, words, calls));
        return new Reply(
                request.number(),
                behaviour
                        .servedModel()
                        .orElseGet(() -> settings.servedModels().getOrDefault(request.model(), request.model())),
                settings.created().getEpochSecond(),
                words,
                chunks,
                calls,
                finish,
                api.billed(usage, request.items()),
                tier(api, request.serviceTier()),
                request.items(),
                behaviour.reasoningTokens());
    }

    /** Text without meaning, the same for the same number. */
    byte[] words(long number, int bytes) {
        return text.of(number, bytes);
    }

    private static List<Reply.Call> scripted(ScriptedAnswer script) {
        return script.tools().stream()
                .map(tool -> new Reply.Call(tool.name(), tool.arguments()))
                .toList();
    }

    private static List<Reply.Call> generated(SimulatedRequest request, Behaviour behaviour) {
        List<String> wanted = behaviour.tools();
        if (wanted.isEmpty()) {
            if (request.forcedTool().isEmpty()) {
                return List.of();
            }
            wanted = List.of(request.forcedTool().get());
        }
        List<Reply.Call> calls = new ArrayList<>();
        for (String name : wanted) {
            String called = name;
            if (name.equals("auto")) {
                if (request.tools().isEmpty()) {
                    continue;
                }
                called = request.tools().getFirst();
            }
            calls.add(new Reply.Call(called, behaviour.toolArguments()));
        }
        return calls;
    }

    private static Usage counted(SimulatedRequest request, Behaviour behaviour, byte[] words, List<Reply.Call> calls) {
        long generated = behaviour.reasoningTokens() * Reply.BYTES_PER_TOKEN + words.length;
        for (Reply.Call call : calls) {
            generated += call.generatedBytes();
        }
        return new Usage(
                behaviour.inputTokens().orElse(request.inputTokens()),
                behaviour.cachedTokens(),
                behaviour.cacheWrite5mTokens(),
                behaviour.cacheWrite1hTokens(),
                Reply.tokens(generated),
                behaviour.reasoningTokens(),
                0,
                0,
                0,
                0,
                0,
                0,
                Usage.Quality.REPORTED);
    }

    private static String tier(Api api, Optional<String> asked) {
        return switch (asked.orElse("auto")) {
            case "auto", "standard_only", "default" -> api.standardTier();
            default -> asked.get();
        };
    }
}
