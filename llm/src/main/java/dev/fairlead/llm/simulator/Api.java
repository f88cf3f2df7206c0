package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.Route.Provider;
import java.util.List;
import java.util.Optional;

/** The operations of the simulated provider that ask a model. */
enum Api {
    CHAT("/v1/chat/completions", Provider.OPENAI, new ChatWording()),
    COMPLETIONS("/v1/completions", Provider.OPENAI, new CompletionWording()),
    RESPONSES("/v1/responses", Provider.OPENAI, new ResponsesWording()),
    MESSAGES("/v1/messages", Provider.ANTHROPIC, new MessagesWording()),
    COUNT_TOKENS("/v1/messages/count_tokens", Provider.ANTHROPIC, new MessagesWording()),
    COHERE_CHAT("/v2/chat", Provider.COHERE, new CohereChatWording()),
    COHERE_EMBED("/v2/embed", Provider.COHERE, new CohereEmbedWording()),
    COHERE_RERANK("/v2/rerank", Provider.COHERE, new CohereRerankWording()),
    OLLAMA_CHAT("/api/chat", Provider.OLLAMA, new OllamaWording(true)),
    OLLAMA_GENERATE("/api/generate", Provider.OLLAMA, new OllamaWording(false)),
    OLLAMA_EMBED("/api/embed", Provider.OLLAMA, new OllamaEmbedWording(true)),
    OLLAMA_EMBEDDINGS("/api/embeddings", Provider.OLLAMA, new OllamaEmbedWording(false)),
    /** Whole, or as a stream in one array. */
    GEMINI(Api.NAMING_PATH, Provider.GEMINI, new GeminiWording(false)),
    GEMINI_EVENTS(Api.NAMING_PATH, Provider.GEMINI, new GeminiWording(true)),
    CONVERSE(Api.NAMING_PATH, Provider.BEDROCK, new ConverseWording());

    /** Stands for paths that name the model: see {@link PathModel}. */
    private static final String NAMING_PATH = "-";

    private static final long DOCUMENTS_PER_SEARCH_UNIT = 100;

    static final List<Api> ALL = List.of(values());

    private final String path;
    private final Provider provider;
    private final Wording wording;

    Api(String path, Provider provider, Wording wording) {
        this.path = path;
        this.provider = provider;
        this.wording = wording;
    }

    String path() {
        return path;
    }

    Provider provider() {
        return provider;
    }

    Wording wording() {
        return wording;
    }

    /** What the provider calls its ordinary service tier. */
    String standardTier() {
        return provider == Provider.ANTHROPIC || provider == Provider.GEMINI ? "standard" : "default";
    }

    /** Why the provider would refuse this request, if it would. */
    Optional<Refusal> check(SimulatedRequest request, SimulatorSettings settings) {
        if (request.model().isEmpty()) {
            return missing("model");
        }
        if (settings.unknownModels().matcher(request.model()).matches()) {
            String message = "The simulated provider knows no model '" + request.model() + "'.";
            return Optional.of(Refusal.of(Refusal.Code.UNKNOWN_MODEL, 404, message));
        }
        if (!request.hasMessages() && provider != Provider.OLLAMA) {
            return missing(
                    switch (this) {
                        case RESPONSES -> "input";
                        case COMPLETIONS -> "prompt";
                        case GEMINI, GEMINI_EVENTS -> "contents";
                        case COHERE_EMBED -> "texts";
                        case COHERE_RERANK -> "documents";
                        default -> "messages";
                    });
        }
        if (this == MESSAGES && request.maxTokens().isEmpty()) {
            return missing("max_tokens");
        }
        return Optional.empty();
    }

    /** Whether this request is answered with a stream. */
    boolean streams(Optional<Boolean> asked) {
        return switch (this) {
            case COHERE_EMBED, COHERE_RERANK, OLLAMA_EMBED, OLLAMA_EMBEDDINGS -> false;
            case OLLAMA_CHAT, OLLAMA_GENERATE -> asked.orElse(true);
            default -> asked.orElse(false);
        };
    }

    /** What of the counted usage this operation bills, and in which units. */
    Usage billed(Usage counted, int items) {
        return switch (this) {
            case CHAT, COMPLETIONS, RESPONSES, COUNT_TOKENS -> oneCacheWrite(counted);
            case MESSAGES, CONVERSE -> counted;
            case GEMINI, GEMINI_EVENTS -> noCacheWrite(counted);
            case COHERE_CHAT, OLLAMA_CHAT, OLLAMA_GENERATE ->
                Usage.of(counted.totalInput(), counted.output(), Usage.Quality.REPORTED);
            case COHERE_EMBED, OLLAMA_EMBED, OLLAMA_EMBEDDINGS ->
                Usage.of(counted.totalInput(), 0, Usage.Quality.REPORTED);
            case COHERE_RERANK -> {
                long searches = Math.max(1, (items + DOCUMENTS_PER_SEARCH_UNIT - 1) / DOCUMENTS_PER_SEARCH_UNIT);
                yield Usage.of(new Usage.Units(searches, 0, 0, 0), Usage.Quality.REPORTED);
            }
        };
    }

    /** OpenAI has one kind of cache write. */
    private static Usage oneCacheWrite(Usage usage) {
        return withCacheWrites(usage, usage.inputUncached(), written(usage));
    }

    /** Google has no cache writes: what would be one is plain input. */
    private static Usage noCacheWrite(Usage usage) {
        return withCacheWrites(usage, usage.inputUncached() + written(usage), 0);
    }

    private static long written(Usage usage) {
        return usage.cacheWrite5m() + usage.cacheWrite1h();
    }

    private static Usage withCacheWrites(Usage usage, long uncached, long written) {
        return new Usage(
                uncached,
                usage.cacheRead(),
                written,
                0,
                usage.output(),
                usage.reasoning(),
                usage.audioInput(),
                usage.audioOutput(),
                usage.imageInput(),
                usage.imageOutput(),
                usage.webSearches(),
                usage.toolCalls(),
                usage.units(),
                usage.quality());
    }

    private static Optional<Refusal> missing(String field) {
        return Optional.of(
                new Refusal(Refusal.Code.INVALID, 400, "Expected the field '" + field + "'.", Optional.of(field)));
    }
}
