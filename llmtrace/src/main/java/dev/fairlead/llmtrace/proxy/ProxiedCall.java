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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call from its request to its record. The steps stand in the order they run: admitted, identified, routed, read,
 * opened in the journal, relayed, settled, closed in the journal, released. Whatever goes wrong leads to the last
 * three, so that every call leaves exactly one record.
 */
final class ProxiedCall implements Admission.Waiting {

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

    @Override
    public boolean admitted() {
        loop.run(() -> {
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
        });
        return true;
    }

    private void identify() {
        Callers.Claim claim = proxy.callers().claim(request.headers());
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
                loop.run(() -> refuse(new Refusal(
                        503, "identity_unavailable", "The key cannot be checked right now. Retry in a moment.")));
                return;
            }
            loop.run(() -> identified(claim, principal));
        });
    }

    private void identified(Callers.Claim claim, Optional<Principal> principal) {
        if (closing) {
            return;
        }
        try {
            identified = proxy.callers().identify(claim, principal);
            route = proxy.routes()
                    .choose(request.method().name(), path(), Headers.value(request.headers(), Headers.PROVIDER));
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

    private void readBody() {
        request.handler(chunk -> {
            requestBody.add(chunk);
            if (requestBody.length() > proxy.limits().maxRequestBytes()) {
                request.handler(ignored -> {});
                refuse(Refusal.tooLarge(proxy.limits().maxRequestBytes()));
            }
        });
        request.endHandler(ignored -> {
            if (!closing) {
                bodyComplete();
            }
        });
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
            bodyRead(chosen.dialect().readRequest(chosen.operation(), bytes, Detail.FACTS));
            return;
        }
        Thread.ofVirtual().name("read-request").start(() -> {
            RequestFacts read = RequestBodies.read(chosen, bytes, encoding, Detail.FACTS);
            loop.run(() -> bodyRead(read));
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
        open(journalBody(), this::sendUpstream);
    }

    private Body journalBody() {
        return requestBody.toBody(
                proxy.limits().captureBytes(),
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
                loop.run(() -> opened.accept(number));
            }

            @Override
            public void refused(JournalRefusal reason) {
                loop.run(() -> unrecorded(reason));
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
                MaskedPath.of(request.uri()),
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
    private void finish(Outcome outcome, int status, Optional<Refusal> refusal) {
        if (closing) {
            return;
        }
        closing = true;
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
            AnswerFacts settled = proxy.settlement()
                    .settle(
                            chosen,
                            requestBody.kept(),
                            Headers.value(request.headers(), "content-encoding"),
                            worded,
                            running);
            loop.run(() -> close(outcome, status, endNanos, settled, refusal));
        });
    }

    /** A call that was refused before it was read keeps what is known of it; one without a caller keeps no text. */
    private Body openingOfUnsent() {
        return identified == null ? Body.NONE : journalBody();
    }

    private void close(Outcome outcome, int status, long endNanos, AnswerFacts answer, Optional<Refusal> refusal) {
        Relay running = relay;
        CallClosed closed = new CallClosed(
                outcome,
                status,
                running == null ? OptionalLong.empty() : running.firstByteNanos(),
                running == null ? OptionalLong.empty() : running.firstTokenNanos(),
                endNanos,
                KeptFacts.of(proxy.limits().content(), answer),
                running == null ? Body.NONE : running.streamedRequestBody(),
                running == null ? Body.NONE : running.answerBody());
        proxy.journal().closed(number, closed, new Appended() {
            @Override
            public void appended(long entry, long position) {
                loop.run(() -> release(outcome, refusal));
            }

            @Override
            public void refused(JournalRefusal reason) {
                loop.run(() -> unrecorded(reason));
            }
        });
        proxy.metrics().finished(outcome, status, endNanos);
    }

    /** The record is safe: the client may have the rest. */
    private void release(Outcome outcome, Optional<Refusal> refusal) {
        leave();
        Relay running = relay;
        if (clientGone) {
            return;
        }
        if (outcome == Outcome.COMPLETED && running != null) {
            running.release();
        } else if (refusal.isPresent() && !request.response().headWritten()) {
            answerRefusal(refusal.get());
        } else {
            request.connection().close();
        }
    }

    /** Without a record there is no answer: a call that cannot be journaled fails as a whole. */
    private void unrecorded(JournalRefusal reason) {
        closing = true;
        if (relay != null) {
            relay.abandon();
        }
        leave();
        proxy.metrics().unrecorded();
        if (clientGone) {
            return;
        }
        if (request.response().headWritten()) {
            request.connection().close();
        } else {
            answerRefusal(Refusal.overloaded("The call cannot be recorded: " + reason.message()));
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
        request.response()
                .setStatusCode(refusal.status())
                .putHeader("content-type", "application/json")
                .putHeader(Headers.TRACE_ID, trace.traceId());
        if (refusal.status() == 503) {
            request.response().putHeader("retry-after", "1");
        }
        boolean unread = !request.isEnded();
        if (unread) {
            // What is left of the body will not be read, so the connection cannot carry another request.
            request.response().putHeader("connection", "close");
        }
        request.response().end(Buffer.buffer(body)).onComplete(ignored -> {
            if (unread) {
                request.connection().close();
            }
        });
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
        return new AnswerFacts(
                answer.model(),
                answer.responseId(),
                answer.finishReason(),
                answer.usage(),
                answer.serviceTier(),
                answer.speed(),
                answer.region(),
                answer.toolCalls(),
                answer.outputChars(),
                answer.preview(),
                List.of(),
                Optional.of(new AnswerError(refusal.code(), refusal.reason())),
                answer.complete());
    }
}
