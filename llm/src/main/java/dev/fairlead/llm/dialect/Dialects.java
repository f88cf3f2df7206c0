package dev.fairlead.llm.dialect;

import dev.fairlead.llm.dialect.anthropic.AnthropicBatches;
import dev.fairlead.llm.dialect.anthropic.AnthropicMessages;
import dev.fairlead.llm.dialect.bedrock.BedrockConverse;
import dev.fairlead.llm.dialect.bedrock.BedrockInvoke;
import dev.fairlead.llm.dialect.cohere.CohereChat;
import dev.fairlead.llm.dialect.cohere.CohereEmbed;
import dev.fairlead.llm.dialect.cohere.CohereRerank;
import dev.fairlead.llm.dialect.gemini.GeminiContent;
import dev.fairlead.llm.dialect.gemini.GeminiInteractions;
import dev.fairlead.llm.dialect.gemini.VertexMessages;
import dev.fairlead.llm.dialect.ollama.OllamaChat;
import dev.fairlead.llm.dialect.ollama.OllamaEmbed;
import dev.fairlead.llm.dialect.ollama.OllamaGenerate;
import dev.fairlead.llm.dialect.openaichat.OpenAiChat;
import dev.fairlead.llm.dialect.openaicompletions.OpenAiCompletions;
import dev.fairlead.llm.dialect.openaiembeddings.OpenAiEmbeddings;
import dev.fairlead.llm.dialect.openaimedia.OpenAiAudio;
import dev.fairlead.llm.dialect.openaimedia.OpenAiImages;
import dev.fairlead.llm.dialect.openairealtime.OpenAiRealtime;
import dev.fairlead.llm.dialect.openairesources.OpenAiResources;
import dev.fairlead.llm.dialect.openairesponses.OpenAiResponses;
import java.util.List;
import java.util.Optional;

/** The wire formats this build knows. */
public final class Dialects {

    /** For every path no dialect claims: nothing is read, errors are worded as OpenAI words them. */
    public static final Dialect OPAQUE = new OpaqueDialect();

    /** What a call of no known dialect is recorded as. */
    public static final Operation OPAQUE_OPERATION = new Operation("opaque", false);

    private static final List<Dialect> ALL = List.of(
            new OpenAiChat(),
            new OpenAiCompletions(),
            new OpenAiResponses(),
            new OpenAiRealtime(),
            new OpenAiEmbeddings(),
            new OpenAiImages(),
            new OpenAiAudio(),
            new OpenAiResources(),
            new AnthropicMessages(),
            new AnthropicBatches(),
            new GeminiContent(),
            new VertexMessages(),
            new GeminiInteractions(),
            new BedrockConverse(),
            new BedrockInvoke(),
            new CohereChat(),
            new CohereEmbed(),
            new CohereRerank(),
            new OllamaChat(),
            new OllamaGenerate(),
            new OllamaEmbed());

    private Dialects() {}

    /** All dialects but {@link #OPAQUE}, in the order they are asked. */
    public static List<Dialect> all() {
        return ALL;
    }

    /** The dialect of that name, {@link #OPAQUE} included. */
    public static Optional<Dialect> named(String name) {
        if (name.equals(OPAQUE.name())) {
            return Optional.of(OPAQUE);
        }
        return ALL.stream().filter(dialect -> dialect.name().equals(name)).findFirst();
    }

    /** Whether a stored call's answer says what a whole batch used. */
    public static boolean reportsBatch(String dialect, String operation) {
        return named(dialect).stream()
                .flatMap(known -> known.operations().stream())
                .anyMatch(known -> known.metering() == Operation.Metering.BATCH
                        && known.name().equals(operation));
    }

    /**
     * Whose request this is; {@link #OPAQUE} with {@link #OPAQUE_OPERATION} when no dialect claims it. Other spellings of
     * a path that servers take for the same are the same here too, lest a call pass unmetered.
     */
    public static Match match(String method, String path) {
        String plain = PlainPath.of(path);
        for (Dialect dialect : ALL) {
            Optional<Operation> operation = dialect.operation(method, plain);
            if (operation.isPresent()) {
                return new Match(dialect, operation.get());
            }
        }
        return new Match(OPAQUE, OPAQUE_OPERATION);
    }

    /** A request's dialect and what it asks for in it. */
    public record Match(Dialect dialect, Operation operation) {}
}
