package dev.fairlead.core.http;

import dev.fairlead.core.identity.Authenticator;
import dev.fairlead.core.identity.Principal;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * REST, contract first: requests are checked against {@code openapi.yaml}, authenticated, and handed to the handler of
 * their operation on a virtual thread. Serves the contract at {@code /openapi.yaml} and its documentation at {@code /docs}.
 */
public final class RestApi implements Mount, AutoCloseable {

    private RestApi() {}

    /**
     * @param contracts OpenAPI documents on the classpath; several are joined, and a path or schema in two of them is an error
     */
    public static Builder builder(String... contracts) {
        return new Builder();
    }

    @Override
    public boolean claims(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Handler<HttpServerRequest> handler(Vertx loop) {
        throw new UnsupportedOperationException();
    }

    /** Tells running streams to end; call it before the listener drains. */
    @Override
    public void close() {}

    /** Binds the operations of a contract to their handlers. */
    public static final class Builder {

        private Builder() {}

        public Builder handle(String operationId, RestHandler handler) {
            return this;
        }

        public Builder authenticator(Authenticator authenticator) {
            return this;
        }

        /** Who a request without a key is; without this such a request is refused with 401. */
        public Builder anonymous(Principal principal) {
            return this;
        }

        /** Tests only: an answer that breaks the contract becomes a 500 that says how. */
        public Builder checkResponses() {
            return this;
        }

        /**
         * Reads the contract. Blocks.
         *
         * @throws ContractException when an operation has no handler or no {@code x-role}, or a handler has no operation
         */
        public RestApi build(Vertx vertx) {
            throw new UnsupportedOperationException();
        }
    }
}
