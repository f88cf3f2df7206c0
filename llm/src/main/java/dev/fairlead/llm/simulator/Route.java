package dev.fairlead.llm.simulator;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Which provider and which of its metered operations a request is for. */
record Route(String path, Provider provider, Optional<Api> api) {

    enum Provider {
        OPENAI,
        ANTHROPIC,
        COHERE,
        OLLAMA
    }

    static Route of(HttpServerRequest request) {
        String path = path(request);
        if (request.method().name().equals("POST")) {
            for (Api api : Api.ALL) {
                if (api.path().equals(path)) {
                    return new Route(path, api.provider(), Optional.of(api));
                }
            }
        }
        return new Route(path, providerOf(path, request), Optional.empty());
    }

    private static Provider providerOf(String path, HttpServerRequest request) {
        if (path.startsWith("/v2/")) {
            return Provider.COHERE;
        }
        if (path.startsWith("/api/")) {
            return Provider.OLLAMA;
        }
        boolean anthropic = path.startsWith("/v1/messages") || request.headers().contains("anthropic-version");
        return anthropic ? Provider.ANTHROPIC : Provider.OPENAI;
    }

    /** Empty when the request's target has no path. */
    static String path(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }

    Wording wording() {
        return api.orElseGet(() -> switch (provider) {
                    case OPENAI -> Api.CHAT;
                    case ANTHROPIC -> Api.MESSAGES;
                    case COHERE -> Api.COHERE_CHAT;
                    case OLLAMA -> Api.OLLAMA_CHAT;
                })
                .wording();
    }
}
