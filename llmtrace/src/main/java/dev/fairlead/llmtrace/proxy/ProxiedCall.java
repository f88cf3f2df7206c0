package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.http.BodyClock;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.proxy.CallRecord.Ending;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its request to its record. The steps stand in the order they run: placed ({@link Place}), identified,
 * routed and read ({@link Intake}), opened in the journal ({@link CallRecord}), relayed ({@link Relay} or {@link Tunnel}), settled, closed
 * in the journal, released. Whatever goes wrong leads to the last three, so that every call leaves exactly one record.
 */
final class ProxiedCall {

    private static final Logger LOG = LoggerFactory.getLogger(ProxiedCall.class);

    private final Proxy proxy;
    private final ProxyLoop loop;
    private final HttpServerRequest request;
    private final BodyClock clock;
    private final long startNanos = System.nanoTime();
    private final TraceContext trace;
    private final Place place;
    private final Intake intake;
    private final CallRecord record;
    private final ClientSide client;

    private boolean opening;
    private boolean closing;
    private boolean clientGone;
    private @Nullable Carrier carrier;

    ProxiedCall(Proxy proxy, ProxyLoop loop, HttpServerRequest request) {
        this.proxy = proxy;
        this.loop = loop;
        this.request = request;
        this.clock = BodyClock.of(request);
        this.trace = TraceContext.continuing(Headers.value(request.headers(), "traceparent"), loop.random());
        this.place = new Place(proxy, loop, this);
        this.intake = new Intake(proxy, loop, this, request, clock);
        this.record = new CallRecord(proxy, loop, this, request, trace, intake);
        this.client = new ClientSide(loop, request, clock);
    }

    void begin() {
        request.response().closeHandler(ignored -> clientGone());
        request.response().exceptionHandler(ignored -> clientGone());
        request.exceptionHandler(ignored -> clientGone());
        if (place.take()) {
            intake.begin();
            return;
        }
        clock.pause();
        if (!place.await(startNanos)) {
            refuse(Refusal.overloaded("Too many calls are running and waiting. Retry in a second."));
        }
    }

    /** A place that was waited for is there. */
    void placed() {
        if (closing) {
            leave();
        } else if (clientGone) {
            finish(Outcome.CLIENT_CANCELLED, 0, Optional.empty());
        } else {
            intake.begin();
        }
    }

    /** Writes the opening record; the call goes on only when it is written. */
    void open(Body body, Runnable next) {
        opening = true;
        record.open(body, () -> {
            opening = false;
            if (clientGone) {
                finish(Outcome.CLIENT_CANCELLED, 0, Optional.empty());
            } else if (!closing) {
                next.run();
            }
        });
    }

    void sendUpstream() {
        byte[] bytes = intake.bodyBytes();
        startRelay().send(intake.hasBody() ? Optional.of(bytes) : Optional.empty());
    }

    void streamUpstream() {
        startRelay().sendStreaming();
    }

    void tunnelUpstream() {
        Tunnel tunnel = new Tunnel(
                proxy, loop, this, request, intake.route(), intake.caller().ownCredential(), trace, startNanos);
        carrier = tunnel;
        tunnel.start();
    }

    private Relay startRelay() {
        Relay started = new Relay(
                proxy, loop, this, request, intake.route(), intake.caller().ownCredential(), trace, startNanos);
        carrier = started;
        return started;
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

    /** The client does not read its answer: it is cut off hard. */
    void clientStalled() {
        clientGone();
        client.cut();
    }

    /** The client has closed its connection. */
    void clientGone() {
        if (clientGone) {
            return;
        }
        clientGone = true;
        if (!opening && place.withdraw()) {
            finish(Outcome.CLIENT_CANCELLED, 0, Optional.empty());
        }
    }

    void checkDeadline(long now) {
        if (closing) {
            return;
        }
        if (place.overdue(now)) {
            if (place.withdraw()) {
                refuse(Refusal.overloaded(
                        "No place became free in time: too many calls are running. Retry in a second."));
            }
        } else if (intake.overdue(now)) {
            refuse(Refusal.overloaded("No memory became free in time: the bodies of running calls fill it. Retry in a"
                    + " second; if this lasts, give the server more (llmtrace.bodyMemory, and -Xmx)."));
        } else if (carrier != null) {
            carrier.checkDeadline(now);
        }
    }

    /** Whether the call is on its way out, so that nothing more may be begun. */
    boolean isClosing() {
        return closing;
    }

    /** The one way out: settles what was used, writes the closing record, then releases the answer. */
    private void finish(Outcome outcome, int statusToTell, Optional<Refusal> refusal) {
        if (closing) {
            return;
        }
        closing = true;
        int status = client.told() ? request.response().getStatusCode() : statusToTell;
        Carrier running = carrier;
        if (running != null && outcome != Outcome.COMPLETED) {
            running.abandon();
        }
        AnswerFacts answer = running == null ? AnswerFacts.NONE : running.finishReading();
        AnswerFacts worded =
                refusal.isPresent() && answer.error().isEmpty() ? withError(answer, refusal.get()) : answer;
        Ending ending = new Ending(outcome, status, System.nanoTime() - startNanos, worded, refusal);
        if (!record.isOpen()) {
            record.open(intake.journalBody(proxy.limits().captureBytes()), () -> close(ending));
            return;
        }
        Route route = intake.route();
        if (running == null
                || !running.sent()
                || !running.isEstimable()
                || !Settlement.isOpen(route, outcome, status, worded)) {
            close(ending);
            return;
        }
        Thread.ofVirtual().name("settle").start(() -> {
            AnswerFacts settled = settled(route, worded, running);
            onLoop(() -> close(ending.withAnswer(settled)));
        });
    }

    private AnswerFacts settled(Route route, AnswerFacts answer, Carrier running) {
        try {
            byte[] request = intake.bodyBytes();
            return proxy.reads()
                    .read(
                            LargeReads.decoded(request.length, intake.contentEncoding())
                                    + LargeReads.decoded(running.keptBytes(), running.answerEncoding()),
                            () -> proxy.settlement().settle(route, request, intake.contentEncoding(), answer, running));
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("trace_id", trace.traceId()).setCause(e).log("usage could not be estimated");
            return answer;
        }
    }

    private void close(Ending ending) {
        record.close(ending, carrier, () -> release(ending));
        proxy.metrics().finished(ending.outcome(), ending.status(), ending.nanos());
    }

    /** The record is safe: the client may have the rest. */
    private void release(Ending ending) {
        leave();
        Carrier running = carrier;
        if (clientGone) {
            return;
        }
        if (ending.outcome() == Outcome.COMPLETED && running != null) {
            boolean unread = !request.isEnded();
            running.release();
            if (unread) {
                client.closeOnceRead();
            }
        } else if (ending.refusal().isPresent()) {
            tell(ending.refusal().get());
        } else {
            client.close();
        }
    }

    /** Without a record there is no answer: a call that cannot be journaled fails as a whole. */
    void unrecorded(JournalRefusal reason) {
        closing = true;
        proxy.metrics().unrecorded();
        endUnrecorded(Refusal.overloaded("The call cannot be recorded: " + reason.message()));
    }

    private void endUnrecorded(Refusal refusal) {
        if (carrier != null) {
            carrier.abandon();
        }
        leave();
        if (!clientGone) {
            tell(refusal);
        }
    }

    private void tell(Refusal refusal) {
        client.refuse(refusal, proxy.routes().envelope(intake.chosen().orElse(null), intake.path()), trace.traceId());
    }

    private void leave() {
        loop.finished(this);
        intake.free();
        if (carrier != null) {
            carrier.free();
        }
        place.leave();
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

    /** Runs a step of this call on its loop. */
    void onLoop(Runnable step) {
        loop.run(() -> guarded(step));
    }

    /** A step of this call failed as none should: ends the call. */
    void broken(RuntimeException fault) {
        LOG.atError().addKeyValue("trace_id", trace.traceId()).setCause(fault).log("a call failed unexpectedly");
        Refusal refusal = new Refusal(500, "proxy_fault", "The proxy failed on this call; its log has the reason.");
        if (closing) {
            endUnrecorded(refusal);
        } else {
            boolean sent = carrier != null && carrier.sent();
            finish(sent ? Outcome.UPSTREAM_FAILED : Outcome.REFUSED, refusal.status(), Optional.of(refusal));
        }
    }

    private static AnswerFacts withError(AnswerFacts answer, Refusal refusal) {
        return answer.withError(new AnswerError(refusal.code(), refusal.reason()));
    }
}
