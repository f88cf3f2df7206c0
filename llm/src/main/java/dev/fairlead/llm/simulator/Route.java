package dev.fairlead.llm.simulator;

import dev.fairlead.llm.dialect.OpenAiPath;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Which provider and which of its metered operations a request is for. */
record Route(String path, Provider provider, Optional<Api> api) {

    enum Provider {
        OPENAI,
        ANTHROPIC
    }

    static Route of(HttpServerRequest request) {
        String path = path(request);
        if (request.method().name().equals("POST")) {
            for (Api api : Api.ALL) {
                if (api.path().equals(path) || isAzure(path) && api.path().equals("/v1" + OpenAiPath.resource(path))) {
                    return new Route(path, api.provider(), Optional.of(api));
                }
            }
        }
        boolean anthropic = path.startsWith("/v1/messages") || request.headers().contains("anthropic-version");
        return new Route(path, anthropic ? Provider.ANTHROPIC : Provider.OPENAI, Optional.empty());
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
        return api.map(Api::wording)
                .orElseGet(() -> provider == Provider.ANTHROPIC ? Api.MESSAGES.wording() : Api.CHAT.wording());
    }
}
