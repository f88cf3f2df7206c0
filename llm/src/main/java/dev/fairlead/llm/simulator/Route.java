package dev.fairlead.llm.simulator;

import dev.fairlead.llm.dialect.OpenAiPath;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Which provider and which of its metered operations a request is for. */
record Route(String path, Provider provider, Optional<Api> api, Optional<PathModel> named) {

    enum Provider {
        OPENAI,
        ANTHROPIC,
        GEMINI,
        BEDROCK,
        COHERE,
        OLLAMA
    }

    static Route of(HttpServerRequest request) {
        String path = path(request);
        if (request.method().name().equals("POST")) {
            for (Api api : Api.ALL) {
                if (api.path().equals(path) || isAzure(path) && api.path().equals("/v1" + OpenAiPath.resource(path))) {
                    return new Route(path, api.provider(), Optional.of(api), Optional.empty());
                }
            }
            Optional<PathModel> named = PathModel.of(request, path);
            if (named.isPresent()) {
                Api api = named.get().api();
                return new Route(path, api.provider(), Optional.of(api), named);
            }
        }
        if (path.startsWith("/v1beta/")) {
            return new Route(path, Provider.GEMINI, Optional.empty(), Optional.empty());
        }
        return new Route(path, providerOf(path, request), Optional.empty(), Optional.empty());
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

    private static boolean isAzure(String path) {
        return path.startsWith("/openai/");
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
                    case GEMINI -> Api.GEMINI;
                    case BEDROCK -> Api.CONVERSE;
                    case COHERE -> Api.COHERE_CHAT;
                    case OLLAMA -> Api.OLLAMA_CHAT;
                })
                .wording();
    }
}
