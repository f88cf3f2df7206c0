package dev.fairlead.llm.simulator;

import dev.fairlead.llm.simulator.Route.Provider;
import java.util.List;
import java.util.Optional;

/** The operations of the simulated provider that ask a model. */
enum Api {
    CHAT("/v1/chat/completions", Provider.OPENAI, new ChatWording()),
    COMPLETIONS("/v1/completions", Provider.OPENAI, new CompletionWording()),
    RESPONSES("/v1/responses", Provider.OPENAI, new ResponsesWording()),
    MESSAGES("/v1/messages", Provider.ANTHROPIC, new MessagesWording()),
    COUNT_TOKENS("/v1/messages/count_tokens", Provider.ANTHROPIC, new MessagesWording());

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
        return provider == Provider.ANTHROPIC ? "standard" : "default";
    }

    /** Whether cache writes of five minutes and of one hour are reported apart. */
    boolean cacheLifetimes() {
        return provider == Provider.ANTHROPIC;
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
        if (!request.hasMessages()) {
            return missing(this == RESPONSES ? "input" : this == COMPLETIONS ? "prompt" : "messages");
        }
        if (this == MESSAGES && request.maxTokens().isEmpty()) {
            return missing("max_tokens");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> missing(String field) {
        return Optional.of(
                new Refusal(Refusal.Code.INVALID, 400, "Expected the field '" + field + "'.", Optional.of(field)));
    }
}
