package dev.fairlead.core.http;

import dev.fairlead.core.identity.Authenticator;
import dev.fairlead.core.identity.Principal;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * REST, contract first: requests are authenticated, checked against {@code openapi.yaml}, and handed to the handler of
 * their operation on a virtual thread. Serves the contract at {@code /openapi.yaml} and its documentation at {@code /docs}.
 */
public final class RestApi implements Mount, AutoCloseable {

    static final Set<ReservedPath> PATHS = Set.of(ReservedPath.API, ReservedPath.CONTRACT, ReservedPath.DOCS);

    private final Contract contract;
    private final Map<String, RestHandler> handlers;
    private final CallerCheck callers;
    private final RestSettings settings;
    private final Buffer contractPage;
    private final Buffer docsPage;
    private volatile boolean closing;

    private RestApi(Contract contract, Map<String, RestHandler> handlers, CallerCheck callers, RestSettings settings) {
        this.contract = contract;
        this.handlers = Map.copyOf(handlers);
        this.callers = callers;
        this.settings = settings;
        this.contractPage = Buffer.buffer(contract.yaml());
        this.docsPage = Buffer.buffer(new DocsPage(contract.document()).html());
    }

    /**
     * @param contracts OpenAPI documents on the classpath; several are joined, and where two disagree the start fails
     */
    public static Builder builder(String... contracts) {
        return new Builder(List.of(contracts));
    }

    @Override
    public Set<ReservedPath> paths() {
        return PATHS;
    }

    @Override
    public Handler<HttpServerRequest> handler(Vertx loop) {
        return this::route;
    }

    /** Every operation with the role it asks for, in the order of the contract. */
    public List<OperationRole> operations() {
        return contract.operations().stream()
                .map(operation -> new OperationRole(
                        operation.id(), operation.method().name(), operation.path(), operation.role()))
                .toList();
    }

    /** Called on the request's event loop. */
    void route(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        boolean docs = ReservedPath.DOCS.covers(path);
        if (docs || ReservedPath.CONTRACT.covers(path)) {
            servePage(request, docs);
            return;
        }
        var operation = contract.find(request.method(), path);
        if (operation.isPresent()) {
            RestHandler handler =
                    Optional.ofNullable(handlers.get(operation.get().id())).orElseThrow();
            new RestExchange(request, operation.get(), handler, callers, settings, () -> closing).start();
            return;
        }
        List<String> methods = contract.methods(path);
        if (methods.isEmpty()) {
            Problems.send(
                    request, ProblemException.notFound("The API has nothing at " + path + "."), TraceIds.of(request));
        } else {
            refuseMethod(request, String.join(", ", methods));
        }
    }

    private void servePage(HttpServerRequest request, boolean docs) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            refuseMethod(request, "GET, HEAD");
            return;
        }
        request.response()
                .putHeader("Content-Type", docs ? "text/html; charset=utf-8" : "application/yaml; charset=utf-8")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .end(docs ? docsPage : contractPage);
    }

    private static void refuseMethod(HttpServerRequest request, String allowed) {
        request.response().putHeader("Allow", allowed);
        if (request.method().equals(HttpMethod.OPTIONS)) {
            request.response().setStatusCode(204).end();
            return;
        }
        Problems.send(
                request,
                new ProblemException(
                        405,
                        "method_not_allowed",
                        request.method() + " is not a method of " + request.path() + ", which takes " + allowed + "."),
                TraceIds.of(request));
    }

    /** Tells running streams to end; call it before the listener drains. */
    @Override
    public void close() {
        closing = true;
    }

    /** An operation of the contract and who may call it. */
    public record OperationRole(String operationId, String method, String path, RequiredRole role) {}

    /** Binds the operations of a contract to their handlers. */
    public static final class Builder {

        private final List<String> contracts;
        private final Map<String, RestHandler> handlers = new HashMap<>();
        private final List<String> problems = new ArrayList<>();
        private Authenticator authenticator = key -> Optional.empty();
        private Authenticator proxyKeys = key -> Optional.empty();
        private Optional<Principal> anonymous = Optional.empty();
        private RestSettings settings = RestSettings.DEFAULT;

        private Builder(List<String> contracts) {
            this.contracts = contracts;
        }

        public Builder handle(String operationId, RestHandler handler) {
            if (handlers.put(operationId, handler) != null) {
                problems.add("operation " + operationId + " has two handlers");
            }
            return this;
        }

        public Builder authenticator(Authenticator authenticator) {
            this.authenticator = authenticator;
            return this;
        }

        /** Whose keys operations of the role {@code caller} take besides. */
        public Builder proxyKeys(Authenticator authenticator) {
            this.proxyKeys = authenticator;
            return this;
        }

        /** Who a request without a key is; without this such a request is refused with 401. */
        public Builder anonymous(Principal principal) {
            this.anonymous = Optional.of(principal);
            return this;
        }

        /** The largest request body, 1 MiB unless told otherwise. */
        public Builder bodyLimit(long bytes) {
            this.settings = new RestSettings(bytes, settings.checkResponses());
            return this;
        }

        /** Tests only: an answer that breaks the contract becomes a 500 that says how. */
        public Builder checkResponses() {
            this.settings = new RestSettings(settings.bodyLimit(), true);
            return this;
        }

        /**
         * Reads the contract. Blocks.
         *
         * @throws ContractException when an operation has no handler or no {@code x-role}, or a handler has no operation
         */
        public RestApi build(Vertx vertx) {
            Contract contract = Contract.read(vertx, contracts);
            var known =
                    contract.operations().stream().map(ContractOperation::id).toList();
            known.stream()
                    .filter(id -> !handlers.containsKey(id))
                    .forEach(id -> problems.add("operation " + id + " has no handler"));
            handlers.keySet().stream()
                    .filter(id -> !known.contains(id))
                    .sorted()
                    .forEach(id -> problems.add("handler " + id + " has no operation in the contract"));
            contract.operations().stream()
                    .filter(operation -> !ReservedPath.API.covers(operation.path()))
                    .forEach(operation ->
                            problems.add("operation " + operation.id() + " is outside /api/: " + operation.path()));
            if (!problems.isEmpty()) {
                throw new ContractException(problems);
            }
            return new RestApi(contract, handlers, new CallerCheck(authenticator, proxyKeys, anonymous), settings);
        }
    }
}
