package dev.fairlead.llm.simulator;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Which provider and which of its metered operations a request is for. */
record Route(Provider provider, Optional<Api> api) {

    enum Provider {
        OPENAI,
        ANTHROPIC
    }

    static Route of(HttpServerRequest request) {
        String path = request.path();
        if (request.method().name().equals("POST")) {
            for (Api api : Api.ALL) {
                if (api.path().equals(path)) {
                    return new Route(api.provider(), Optional.of(api));
                }
            }
        }
        boolean anthropic = path.startsWith("/v1/messages") || request.headers().contains("anthropic-version");
        return new Route(anthropic ? Provider.ANTHROPIC : Provider.OPENAI, Optional.empty());
    }

    Wording wording() {
        return api.map(Api::wording)
                .orElseGet(() -> provider == Provider.ANTHROPIC ? Api.MESSAGES.wording() : Api.CHAT.wording());
    }
}
