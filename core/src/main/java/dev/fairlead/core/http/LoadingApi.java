package dev.fairlead.core.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A REST API whose contract is read on a thread of its own, since that takes longer than the rest of a start. Requests that
 * come too early wait for it.
 */
public final class LoadingApi implements Mount, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LoadingApi.class);

    private final RestApi.Builder builder;
    private final Vertx vertx;
    private final CompletableFuture<RestApi> loaded = new CompletableFuture<>();

    public LoadingApi(RestApi.Builder builder, Vertx vertx) {
        this.builder = builder;
        this.vertx = vertx;
    }

    /** Begins to read the contract and returns at once. */
    public void start() {
        Thread.ofPlatform().name("api-contract").daemon().start(() -> {
            try {
                loaded.complete(builder.build(vertx));
            } catch (RuntimeException | Error broken) {
                log.error("the REST API cannot be served", broken);
                loaded.completeExceptionally(broken);
            }
        });
    }

    /**
     * Every operation with the role it asks for. Blocks until the contract is read.
     *
     * @throws ContractException as {@link RestApi.Builder#build} does
     */
    public List<RestApi.OperationRole> operations() {
        try {
            return loaded.join().operations();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Waits until the contract is read, or cannot be. */
    public void awaitLoaded() {
        loaded.handle((api, failure) -> true).join();
    }

    /** Why the API cannot be served; empty when it can, or while its contract is being read. */
    public Optional<String> problem() {
        return loaded.isCompletedExceptionally()
                ? Optional.of(String.valueOf(loaded.exceptionNow().getMessage()))
                : Optional.empty();
    }

    @Override
    public Set<ReservedPath> paths() {
        return RestApi.PATHS;
    }

    @Override
    public Handler<HttpServerRequest> handler(Vertx loop) {
        return request -> {
            if (loaded.isDone()) {
                route(request);
                return;
            }
            Context context = loop.getOrCreateContext();
            BodyClock body = BodyClock.of(request);
            body.pause();
            loaded.whenComplete((api, failure) -> context.runOnContext(now -> {
                route(request);
                body.resume();
            }));
        };
    }

    private void route(HttpServerRequest request) {
        if (loaded.isCompletedExceptionally()) {
            Problems.send(
                    request,
                    new ProblemException(503, "api_unavailable", "The API could not be started; the log says why."),
                    TraceIds.of(request));
        } else {
            loaded.join().route(request);
        }
    }

    /** Tells running streams to end; call it after the start and before the listener drains. Waits for the contract. */
    @Override
    public void close() {
        loaded.handle((api, failure) -> Optional.ofNullable(api)).join().ifPresent(RestApi::close);
    }
}
