package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.http.BodyClock;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llmtrace.call.Body;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is found out about a request before it may go upstream, in this order: whose it is, where it goes, what its body
 * says. Ends by opening the call, or by refusing it.
 */
final class Intake implements BodyMemory.Growing {

    private final Proxy proxy;
    private final ProxyLoop loop;
    private final ProxiedCall call;
    private final HttpServerRequest request;
    private final BodyClock clock;
    private final BodyCapture body;

    private Callers.@Nullable Identified identified;
    private @Nullable Route route;
    private RequestFacts facts = RequestFacts.OPAQUE;
    private OptionalLong waitingSince = OptionalLong.empty();

    Intake(Proxy proxy, ProxyLoop loop, ProxiedCall call, HttpServerRequest request, BodyClock clock) {
        this.proxy = proxy;
        this.loop = loop;
        this.call = call;
        this.request = request;
        this.clock = clock;
        this.body = BodyCapture.ofAll(
                proxy.limits().content(),
                (int) Math.min(Integer.MAX_VALUE - 16, proxy.limits().maxRequestBytes()),
                proxy.requestMemory());
    }

    void begin() {
        Callers.Claim claim = proxy.callers().claim(request.headers(), keyInQuery());
        if (claim.key().isEmpty()) {
            identified(claim, Optional.empty());
            return;
        }
        Optional<Optional<Principal>> known = proxy.keys().cached(claim.key());
        if (known.isPresent()) {
            identified(claim, known.get());
            return;
        }
        clock.pause();
        Thread.ofVirtual().name("authenticate").start(() -> {
            Optional<Principal> principal;
            try {
                principal = proxy.keys().authenticate(claim.key());
            } catch (RuntimeException e) {
                call.onLoop(() -> call.refuse(new Refusal(
                        503, "identity_unavailable", "The key cannot be checked right now. Retry in a moment.")));
                return;
            }
            call.onLoop(() -> identified(claim, principal));
        });
    }

    private void identified(Callers.Claim claim, Optional<Principal> principal) {
        if (call.isClosing()) {
            return;
        }
        try {
            identified = proxy.callers().identify(claim, principal);
            String query = request.query();
            refuseOddTarget(
                    query == null || keyInQuery().isEmpty() ? request.uri() : path() + "?" + KeyInQuery.without(query));
            route = routeByHead();
            if (contentLength() > proxy.limits().maxRequestBytes()) {
                throw Refusal.tooLarge(proxy.limits().maxRequestBytes());
            }
        } catch (Refusal refusal) {
            call.refuse(refusal);
            return;
        }
        if (Headers.asksForWebSocket(request) && !hasBody()) {
            sessionAsked();
        } else if (route.readable() && !streamsForm(route) || !hasBody()) {
            readBody();
        } else {
            clock.pause();
            call.open(Body.NONE, call::streamUpstream);
        }
    }

    private Route routeByHead() {
        return proxy.routes()
                .choose(
                        request.method().name(),
                        path(),
                        Headers.value(request.headers(), Headers.PROVIDER),
                        Family.spokenBy(request.headers()));
    }

    /** A Fairlead key in the query where the call's provider takes its own there, else empty. */
    private String keyInQuery() {
        String query = request.query();
        Optional<String> key = query == null ? Optional.empty() : KeyInQuery.fairleadKey(query);
        if (key.isEmpty()) {
            return "";
        }
        try {
            return routeByHead().family().takesKeyInQuery() ? key.get() : "";
        } catch (Refusal noRoute) {
            return "";
        }
    }

    /** A form whose model decides where it goes must be read before it is sent. */
    private boolean streamsForm(Route chosen) {
        return chosen.isForm(Headers.value(request.headers(), "content-type"))
                && !proxy.routes().dependsOnModel(chosen, path(), Headers.value(request.headers(), Headers.PROVIDER));
    }

    /**
     * What a request target must not hold: a Fairlead key, which would go upstream, and bytes that are no characters of
     * a URL (RFC 3986, section 2), which would not arrive there as they came.
     */
    private static void refuseOddTarget(String uri) {
        if (uri.contains(Headers.KEY_PREFIX) || KeyInQuery.decoded(uri).contains(Headers.KEY_PREFIX)) {
            throw Refusal.badRequest(
                    "key_in_url",
                    "A Fairlead key belongs in a header (Authorization, x-api-key or x-goog-api-key); in the URL only where"
                            + " Google takes its own: ?key=");
        }
        if (uri.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '#')) {
            throw Refusal.badRequest("bad_path", "The request target holds bytes that must be percent-encoded.");
        }
    }

    /** A session has no body; what it says of itself at the start stands in its target. */
    private void sessionAsked() {
        Route chosen = route();
        String query = request.query();
        String target = query == null ? chosen.path() : chosen.path() + "?" + query;
        facts = chosen.dialect().readRequest(chosen.operation(), target, new byte[0], Detail.FACTS);
        chooseByModel(chosen);
        call.open(Body.NONE, call::tunnelUpstream);
    }

    private void readBody() {
        boolean lengthKnown = request.headers().contains("content-length");
        if (lengthKnown) {
            body.expect(contentLength());
        }
        request.handler(call.guard(chunk -> {
            body.add(chunk);
            if (body.length() > proxy.limits().maxRequestBytes()) {
                request.handler(ignored -> {});
                call.refuse(Refusal.tooLarge(proxy.limits().maxRequestBytes()));
            } else if (!call.isClosing()
                    && body.length() > ProxyLimits.SMALL_BODY_BYTES
                    && !(lengthKnown && body.length() == contentLength())
                    && !proxy.requestMemory().mayGrow(this)) {
                waitingSince = OptionalLong.of(System.nanoTime());
                clock.pause();
            }
        }));
        request.endHandler(call.guard(ignored -> {
            if (!call.isClosing()) {
                bodyComplete();
            }
        }));
        clock.resume();
    }

    @Override
    public void mayGrowAgain() {
        call.onLoop(() -> {
            waitingSince = OptionalLong.empty();
            clock.resume();
        });
    }

    /** Whether the body waits for memory longer than any may. */
    boolean overdue(long now) {
        return waitingSince.isPresent()
                && now - waitingSince.getAsLong()
                        > proxy.limits().queueTimeout().toNanos();
    }

    /** Forgets the body: the record is written, or cannot be. */
    void free() {
        body.free();
        proxy.requestMemory().leave(this);
    }

    private void bodyComplete() {
        Route chosen = route();
        if (!chosen.readable()) {
            call.open(Body.NONE, call::sendUpstream);
            return;
        }
        String encoding = contentEncoding();
        if (body.length() <= ProxyLimits.READ_ON_LOOP_BYTES && encoding.isEmpty()) {
            byte[] bytes = body.kept();
            RequestFacts read = chosen.dialect().readRequest(chosen.operation(), chosen.path(), bytes, Detail.FACTS);
            bodyRead(read, journalBody(proxy.limits().captureBytes()));
            return;
        }
        Thread.ofVirtual().name("read-request").start(() -> {
            try {
                RequestFacts read = proxy.reads()
                        .read(
                                LargeReads.decoded(body.length(), encoding),
                                () -> RequestBodies.read(chosen, body.kept(), encoding, Detail.FACTS));
                Body kept = journalBody(proxy.limits().captureBytes());
                call.onLoop(() -> bodyRead(read, kept));
            } catch (RuntimeException e) {
                loop.run(() -> call.broken(e));
            }
        });
    }

    private void bodyRead(RequestFacts read, Body kept) {
        if (call.isClosing()) {
            return;
        }
        facts = read;
        chooseByModel(route());
        call.open(kept, call::sendUpstream);
    }

    private void chooseByModel(Route chosen) {
        String provider = Headers.value(request.headers(), Headers.PROVIDER);
        if (proxy.routes().dependsOnModel(chosen, path(), provider)) {
            route = proxy.routes()
                    .forModel(
                            chosen,
                            request.method().name(),
                            path(),
                            facts.model().orElse(""));
        }
    }

    /** What the journal may hold of the body, {@code limit} bytes at most; one without a caller leaves no text. */
    Body journalBody(int limit) {
        return identified == null
                ? Body.NONE
                : body.toBody(limit, Headers.value(request.headers(), "content-type"), contentEncoding());
    }

    /** The body as it was read, for use while the call runs. */
    byte[] bodyBytes() {
        return body.kept();
    }

    String contentEncoding() {
        return Headers.value(request.headers(), "content-encoding");
    }

    /** Whether the request announced a body, even an empty one. */
    boolean hasBody() {
        return request.headers().contains("content-length") || request.headers().contains("transfer-encoding");
    }

    RequestFacts facts() {
        return facts;
    }

    /** Who calls; nobody as long as that is not known. */
    Callers.Identified caller() {
        return identified == null ? Callers.Identified.NOBODY : identified;
    }

    Optional<Route> chosen() {
        return Optional.ofNullable(route);
    }

    /** @throws IllegalStateException if none has been chosen yet */
    Route route() {
        if (route == null) {
            throw new IllegalStateException("the call has no route yet");
        }
        return route;
    }

    /** Empty for a target that is no path, such as that of {@code CONNECT}. */
    String path() {
        return Optional.ofNullable(request.path()).orElse("");
    }

    private long contentLength() {
        String header = Headers.value(request.headers(), "content-length");
        try {
            return header.isEmpty() ? 0 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
