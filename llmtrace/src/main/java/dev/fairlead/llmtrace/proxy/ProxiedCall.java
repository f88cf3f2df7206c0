package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Outcome;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its request to its record. The steps stand in the order they run: admitted, identified, routed, read,
 * opened in the journal, relayed, settled, closed in the journal, released. Whatever goes wrong leads to the last
 * three, so that every call leaves exactly one record.
 */
final class ProxiedCall implements Admission.Waiting {

    private static final Logger LOG = LoggerFactory.getLogger(ProxiedCall.class);
    private static final long LINGER_MILLIS = 2_000;

    private final Proxy proxy;
    private final ProxyLoop loop;
    private final HttpServerRequest request;
    private final Instant startedAt;
    private final long startNanos = System.nanoTime();
    private final TraceContext trace;
    private final BodyCapture requestBody;

    private boolean waiting;
    private boolean admitted;
    private boolean opening;
    private boolean closing;
    private boolean clientGone;
    private long deadlineNanos = Long.MAX_VALUE;
    private Callers.@Nullable Identified identified;
    private @Nullable Route route;
    private RequestFacts facts = RequestFacts.OPAQUE;
    private long number;
    private @Nullable Relay relay;

    ProxiedCall(Proxy proxy, ProxyLoop loop, HttpServerRequest request) {
        this.proxy = proxy;
        this.loop = loop;
        this.request = request;
        this.startedAt = proxy.clock().instant();
        this.trace = TraceContext.continuing(Headers.value(request.headers(), "traceparent"), loop.random());
        this.requestBody = new BodyCapture(proxy.limits().content(), (int)
                Math.min(Integer.MAX_VALUE - 16, proxy.limits().maxRequestBytes()));
    }

    void begin() {
        request.response().closeHandler(ignored -> clientGone());
        request.response().exceptionHandler(ignored -> clientGone());
        request.exceptionHandler(ignored -> clientGone());
        if (proxy.admission().tryEnter()) {
            admitted = true;
            identify();
            return;
        }
        request.pause();
        waiting = true;
        deadlineNanos = startNanos + proxy.limits().queueTimeout().toNanos();
        if (!proxy.admission().enqueue(this)) {
            waiting = false;
            refuse(Refusal.overloaded("Too many calls are running and waiting. Retry in a second."));
        }
    }

    /** Goes on in a turn of its own: a whole queue that is refused must not be handled inside one another. */
    @Override
    public void admitted() {
        loop.atEndOfTurn(() -> guarded(() -> {
            waiting = false;
            admitted = true;
            deadlineNanos = Long.MAX_VALUE;
            if (closing) {
                leave();
            } else if (clientGone) {
                finish(Outcome.CLIENT_CANCELLED, 0, Optional.empty());
            } else {
                identify();
            }
        }));
    }

    /** Runs a step of this call; what it throws ends the call instead of leaving it without an end. */
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    /** A handler whose failure ends this call. */
    <T> Handler<T> guard(Handler<T> handler) {
        return event -> guarded(() -> handler.handle(event));
    }

    private void onLoop(Runnable step) {
        loop.run(() -> guarded(step));
    }

    private void broken(RuntimeException fault) {
        LOG.atError().addKeyValue("trace_id", trace.traceId()).setCause(fault).log("a call failed unexpectedly");
        Refusal refusal = new Refusal(500, "proxy_fault", "The proxy failed on this call; its log has the reason.");
        if (closing) {
            endUnrecorded(refusal);
        } else {
            boolean sent = relay != null && relay.sent();
            finish(sent ? Outcome.UPSTREAM_FAILED : Outcome.REFUSED, refusal.status(), Optional.of(refusal));
        }
    }

    private void identify() {
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
        request.pause();
        Thread.ofVirtual().name("authenticate").start(() -> {
            Optional<Principal> principal;
            try {
                principal = proxy.keys().authenticate(claim.key());
            } catch (RuntimeException e) {
                onLoop(() -> refuse(new Refusal(
                        503, "identity_unavailable", "The key cannot be checked right now. Retry in a moment.")));
                return;
            }
            onLoop(() -> identified(claim, principal));
        });
    }

    private void identified(Callers.Claim claim, Optional<Principal> principal) {
        if (closing) {
            return;
        }
        try {
            identified = proxy.callers().identify(claim, principal);
            refuseOddTarget(
                    keyInQuery().isEmpty() ? request.uri() : path() + "?" + KeyInQuery.without(request.query()));
            route = routeByHead();
            if (contentLength() > proxy.limits().maxRequestBytes()) {
                throw Refusal.tooLarge(proxy.limits().maxRequestBytes());
            }
        } catch (Refusal refusal) {
            refuse(refusal);
            return;
        }
        if (route.readable() || !hasBody()) {
            readBody();
        } else {
            request.pause();
            open(Body.NONE, this::streamUpstream);
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
        if (uri.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw Refusal.badRequest("bad_path", "The request target holds bytes that must be percent-encoded.");
        }
    }

    private void readBody() {
        request.handler(guard(chunk -> {
            requestBody.add(chunk);
            if (requestBody.length() > proxy.limits().maxRequestBytes()) {
                request.handler(ignored -> {});
                refuse(Refusal.tooLarge(proxy.limits().maxRequestBytes()));
            }
        }));
        request.endHandler(guard(ignored -> {
            if (!closing) {
                bodyComplete();
            }
        }));
        request.resume();
    }

    private void bodyComplete() {
        Route chosen = chosenRoute();
        if (!chosen.readable()) {
            open(Body.NONE, this::sendUpstream);
            return;
        }
        byte[] bytes = requestBody.kept();
        String encoding = Headers.value(request.headers(), "content-encoding");
        if (bytes.length <= ProxyLimits.READ_ON_LOOP_BYTES && encoding.isEmpty()) {
            bodyRead(chosen.dialect().readRequest(chosen.operation(), chosen.path(), bytes, Detail.FACTS));
            return;
        }
        Thread.ofVirtual().name("read-request").start(() -> {
            try {
                RequestFacts read = RequestBodies.read(chosen, bytes, encoding, Detail.FACTS);
                onLoop(() -> bodyRead(read));
            } catch (RuntimeException e) {
                loop.run(() -> broken(e));
            }
        });
    }

    private void bodyRead(RequestFacts read) {
        if (closing) {
            return;
        }
        facts = read;
        Route chosen = chosenRoute();
        String provider = Headers.value(request.headers(), Headers.PROVIDER);
        if (proxy.routes().dependsOnModel(chosen, path(), provider)) {
            route = proxy.routes()
                    .forModel(
                            chosen,
                            request.method().name(),
                            path(),
                            facts.model().orElse(""));
        }
        open(journalBody(proxy.limits().captureBytes()), this::sendUpstream);
    }

    private Body journalBody(int limit) {
        return requestBody.toBody(
                limit,
                Headers.value(request.headers(), "content-type"),
                Headers.value(request.headers(), "content-encoding"));
    }

    /** Writes the opening record; the call goes on only when it is written. */
    private void open(Body body, Runnable next) {
        opening = true;
        journalOpening(body, opened -> {
            opening = false;
            number = opened;
            if (clientGone) {
                finish(Outcome.CLIENT_CANCELLED, 0, Optional.empty());
            } else if (!closing) {
                next.run();
            }
        });
    }

    private void journalOpening(Body body, LongConsumer opened) {
        proxy.journal().opened(opening(body), new Appended() {
            @Override
            public void appended(long number, long position) {
                onLoop(() -> opened.accept(number));
            }

            @Override
            public void refused(JournalRefusal reason) {
                onLoop(() -> {
                    if (reason.code() == JournalRefusal.Code.TOO_LARGE && body.bytes().length > 0) {
                        journalOpening(journalBody(0), opened);
                    } else {
                        unrecorded(reason);
                    }
                });
            }
        });
    }

    private CallOpened opening(Body body) {
        Callers.Identified who = identified == null ? Callers.Identified.NOBODY : identified;
        Route chosen = route;
        return new CallOpened(
                trace.traceId(),
                trace.spanId(),
                trace.parentSpanId(),
                startedAt,
                Callers.caller(request.headers(), who),
                chosen == null ? "" : chosen.upstream().name(),
                chosen == null ? "" : chosen.upstream().providerFor(chosen.dialect()),
                chosen == null ? Dialects.OPAQUE.name() : chosen.dialect().name(),
                chosen == null
                        ? Dialects.OPAQUE_OPERATION.name()
                        : chosen.operation().name(),
                request.method().name(),
                MaskedPath.of(request.query() == null ? path() : path() + "?" + request.query()),
                KeptFacts.of(proxy.limits().content(), facts),
                body);
    }

    private void sendUpstream() {
        byte[] bytes = requestBody.kept();
        startRelay().send(hasBody() ? Optional.of(Buffer.buffer(bytes)) : Optional.empty());
    }

    private void streamUpstream() {
        startRelay().sendStreaming();
    }

    private Relay startRelay() {
        relay = new Relay(
                proxy, loop, this, request, chosenRoute(), identifiedCaller().ownCredential(), trace, startNanos);
        return relay;
    }

    /** The upstream's answer has come to its end; its last bytes are still held back. */
    void answered(int status) {
        finish(Outcome.COMPLETED, status, Optional.empty());
    }

    /** The upstream failed; {@code refusal} says how in the words the client will get if nothing was sent yet. */
    void upstreamFailed(Refusal refusal) {
        finish(Outcome.UPSTREAM_FAILED, refusal.status(), Optional.of(refusal));
    }

    void refuse(Refusal refusal) {
        finish(Outcome.REFUSED, refusal.status(), Optional.of(refusal));
    }

    /** The client does not read its answer: it is cut off hard, since an orderly end would wait for it to read. */
    void clientStalled() {
        clientGone();
        if (request.connection() instanceof ConnectionBase connection) {
            Channel channel = connection.channel();
            channel.unsafe().close(channel.newPromise());
        }
    }

    private void clientGone() {
        if (clientGone) {
            return;
        }
        clientGone = true;
        if (waiting && !proxy.admission().withdraw(this)) {
            return;
        }
        waiting = false;
        if (!opening) {
            finish(Outcome.CLIENT_CANCELLED, 0, Optional.empty());
        }
    }

    void checkDeadline(long now) {
        if (closing) {
            return;
        }
        if (waiting && now - deadlineNanos > 0) {
            if (proxy.admission().withdraw(this)) {
                waiting = false;
                refuse(Refusal.overloaded(
                        "No place became free in time: too many calls are running. Retry in a second."));
            }
        } else if (relay != null) {
            relay.checkDeadline(now);
        }
    }

    /** The one way out: settles what was used, writes the closing record, then releases the answer. */
    private void finish(Outcome outcome, int statusToTell, Optional<Refusal> refusal) {
        if (closing) {
            return;
        }
        closing = true;
        boolean told = request.response().headWritten();
        int status = told ? request.response().getStatusCode() : statusToTell;
        Relay running = relay;
        if (running != null && outcome != Outcome.COMPLETED) {
            running.abandon();
        }
        AnswerFacts answer = running == null ? AnswerFacts.NONE : running.finishReading();
        AnswerFacts worded =
                refusal.isPresent() && answer.error().isEmpty() ? withError(answer, refusal.get()) : answer;
        long endNanos = System.nanoTime() - startNanos;
        if (number == 0) {
            journalOpening(openingOfUnsent(), opened -> {
                number = opened;
                close(outcome, status, endNanos, worded, refusal);
            });
            return;
        }
        Route chosen = route;
        if (chosen == null
                || running == null
                || !running.sent()
                || !Settlement.isOpen(chosen, outcome, status, worded)) {
            close(outcome, status, endNanos, worded, refusal);
            return;
        }
        Thread.ofVirtual().name("settle").start(() -> {
            AnswerFacts settled = settled(chosen, worded, running);
            onLoop(() -> close(outcome, status, endNanos, settled, refusal));
        });
    }

    private AnswerFacts settled(Route chosen, AnswerFacts answer, Relay running) {
        try {
            return proxy.settlement()
                    .settle(
                            chosen,
                            requestBody.kept(),
                            Headers.value(request.headers(), "content-encoding"),
                            answer,
                            running);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("trace_id", trace.traceId()).setCause(e).log("usage could not be estimated");
            return answer;
        }
    }

    /** A call that was refused before it was read keeps what is known of it; one without a caller keeps no text. */
    private Body openingOfUnsent() {
        return identified == null ? Body.NONE : journalBody(proxy.limits().captureBytes());
    }

    private void close(Outcome outcome, int status, long endNanos, AnswerFacts answer, Optional<Refusal> refusal) {
        close(outcome, status, endNanos, answer, refusal, proxy.limits().captureBytes());
        proxy.metrics().finished(outcome, status, endNanos);
    }

    /** @param limit bytes of each body to keep: none at the second attempt, when the journal cannot hold them */
    private void close(
            Outcome outcome, int status, long endNanos, AnswerFacts answer, Optional<Refusal> refusal, int limit) {
        Relay running = relay;
        CallClosed closed = new CallClosed(
                outcome,
                status,
                running == null ? OptionalLong.empty() : running.firstByteNanos(),
                running == null ? OptionalLong.empty() : running.firstTokenNanos(),
                endNanos,
                KeptFacts.of(proxy.limits().content(), answer),
                running == null ? Body.NONE : running.streamedRequestBody(limit),
                running == null ? Body.NONE : running.answerBody(limit));
        proxy.journal().closed(number, closed, new Appended() {
            @Override
            public void appended(long entry, long position) {
                onLoop(() -> release(outcome, refusal));
            }

            @Override
            public void refused(JournalRefusal reason) {
                onLoop(() -> {
                    if (reason.code() == JournalRefusal.Code.TOO_LARGE && limit > 0) {
                        close(outcome, status, endNanos, answer, refusal, 0);
                    } else {
                        unrecorded(reason);
                    }
                });
            }
        });
    }

    /** The record is safe: the client may have the rest. */
    private void release(Outcome outcome, Optional<Refusal> refusal) {
        leave();
        Relay running = relay;
        if (clientGone) {
            return;
        }
        if (outcome == Outcome.COMPLETED && running != null) {
            boolean unread = !request.isEnded();
            running.release();
            if (unread) {
                closeOnceRead();
            }
        } else if (refusal.isPresent() && !request.response().headWritten()) {
            answerRefusal(refusal.get());
        } else {
            request.connection().close();
        }
    }

    /** Without a record there is no answer: a call that cannot be journaled fails as a whole. */
    private void unrecorded(JournalRefusal reason) {
        closing = true;
        proxy.metrics().unrecorded();
        endUnrecorded(Refusal.overloaded("The call cannot be recorded: " + reason.message()));
    }

    private void endUnrecorded(Refusal refusal) {
        if (relay != null) {
            relay.abandon();
        }
        leave();
        if (clientGone) {
            return;
        }
        if (request.response().headWritten()) {
            request.connection().close();
        } else {
            answerRefusal(refusal);
        }
    }

    /** Empty for a target that is no path, such as that of {@code CONNECT}. */
    private String path() {
        return Optional.ofNullable(request.path()).orElse("");
    }

    private void answerRefusal(Refusal refusal) {
        byte[] body = proxy.routes()
                .envelope(route, path())
                .errorBody(new ProxyError(refusal.status(), refusal.code(), refusal.reason(), trace.traceId()));
        HttpServerResponse response = request.response();
        // The head of an upstream that failed before its first byte may stand here already.
        response.headers().clear();
        response.setChunked(false)
                .setStatusCode(refusal.status())
                .setStatusMessage(HttpResponseStatus.valueOf(refusal.status()).reasonPhrase())
                .putHeader("content-type", "application/json")
                .putHeader(Headers.TRACE_ID, trace.traceId());
        if (refusal.status() == 503) {
            response.putHeader("retry-after", "1");
        }
        boolean unread = !request.isEnded();
        if (unread) {
            // What is left of the body will not be read, so the connection cannot carry another request.
            response.putHeader("connection", "close");
        }
        response.end(Buffer.buffer(body));
        if (unread) {
            closeOnceRead();
        }
    }

    /**
     * Closes the connection of a request that is not read to its end. What still comes is dropped for a while first:
     * closing on unread bytes resets the connection, which can take the answer with it before the client has read it.
     */
    private void closeOnceRead() {
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        request.handler(ignored -> {});
        request.endHandler(ignored -> request.connection().close());
        request.resume();
        loop.after(LINGER_MILLIS, () -> request.connection().close());
    }

    private void leave() {
        loop.finished(this);
        if (admitted) {
            admitted = false;
            proxy.admission().leave();
        }
    }

    private Route chosenRoute() {
        if (route == null) {
            throw new IllegalStateException("the call has no route yet");
        }
        return route;
    }

    private Callers.Identified identifiedCaller() {
        if (identified == null) {
            throw new IllegalStateException("the call has no caller yet");
        }
        return identified;
    }

    private boolean hasBody() {
        return request.headers().contains("content-length") || request.headers().contains("transfer-encoding");
    }

    private long contentLength() {
        String header = Headers.value(request.headers(), "content-length");
        try {
            return header.isEmpty() ? 0 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static AnswerFacts withError(AnswerFacts answer, Refusal refusal) {
        return answer.withError(new AnswerError(refusal.code(), refusal.reason()));
    }
}
