package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Outcome;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A call's two entries in the journal, written without bodies where the journal cannot hold them. */
final class CallRecord {

    private final Proxy proxy;
    private final ProxyLoop loop;
    private final ProxiedCall call;
    private final HttpServerRequest request;
    private final TraceContext trace;
    private final Intake intake;
    private final Instant startedAt;
    private long number;

    CallRecord(
            Proxy proxy,
            ProxyLoop loop,
            ProxiedCall call,
            HttpServerRequest request,
            TraceContext trace,
            Intake intake) {
        this.proxy = proxy;
        this.loop = loop;
        this.call = call;
        this.request = request;
        this.trace = trace;
        this.intake = intake;
        this.startedAt = proxy.clock().instant();
    }

    boolean isOpen() {
        return number != 0;
    }

    /** Writes the opening; {@code written} runs on the call's loop, or the call ends unrecorded. */
    void open(Body body, Runnable written) {
        CallOpened opening = opening(body);
        offLoopIfLarge(body.bytes().length, () -> open(opening, body, written));
    }

    private void open(CallOpened opening, Body body, Runnable written) {
        proxy.journal().opened(loop.journal(), opening, new Appended() {
            @Override
            public void appended(long entry, long position) {
                call.onLoop(() -> {
                    number = entry;
                    written.run();
                });
            }

            @Override
            public void refused(JournalRefusal reason) {
                call.onLoop(() -> {
                    if (reason.code() == JournalRefusal.Code.TOO_LARGE && body.bytes().length > 0) {
                        open(intake.journalBody(0), written);
                    } else {
                        call.unrecorded(reason);
                    }
                });
            }
        });
    }

    /** Writes the closing; {@code written} runs on the call's loop, or the call ends unrecorded. */
    void close(Ending ending, @Nullable Carrier carrier, Runnable written) {
        long size = carrier == null ? 0 : carrier.keptBytes();
        offLoopIfLarge(
                size, () -> close(ending, carrier, written, proxy.limits().captureBytes()));
    }

    /** Cutting, hashing and encoding bodies of megabytes takes milliseconds, which every stream of the loop would wait. */
    private void offLoopIfLarge(long bytes, Runnable writing) {
        if (bytes <= ProxyLimits.READ_ON_LOOP_BYTES) {
            writing.run();
            return;
        }
        Thread.ofVirtual().name("record").start(() -> {
            try {
                writing.run();
            } catch (RuntimeException e) {
                call.onLoop(() -> call.broken(e));
            }
        });
    }

    /** @param limit bytes of each body to keep: none at the second attempt, when the journal cannot hold them */
    private void close(Ending ending, @Nullable Carrier carrier, Runnable written, int limit) {
        CallClosed closed = new CallClosed(
                ending.outcome(),
                ending.status(),
                carrier == null ? OptionalLong.empty() : carrier.firstByteNanos(),
                carrier == null ? OptionalLong.empty() : carrier.firstTokenNanos(),
                ending.nanos(),
                KeptFacts.of(proxy.limits().content(), ending.answer()),
                carrier == null ? Body.NONE : carrier.streamedRequestBody(limit),
                carrier == null ? Body.NONE : carrier.answerBody(limit),
                carrier == null
                        ? Optional.empty()
                        : carrier.streamedRequest()
                                .map(read -> KeptFacts.of(proxy.limits().content(), read)));
        proxy.journal().closed(loop.journal(), number, closed, new Appended() {
            @Override
            public void appended(long entry, long position) {
                call.onLoop(written);
            }

            @Override
            public void refused(JournalRefusal reason) {
                call.onLoop(() -> {
                    if (reason.code() == JournalRefusal.Code.TOO_LARGE && limit > 0) {
                        close(ending, carrier, written, 0);
                    } else {
                        call.unrecorded(reason);
                    }
                });
            }
        });
    }

    private CallOpened opening(Body body) {
        Route route = intake.chosen().orElse(null);
        return new CallOpened(
                trace.traceId(),
                trace.spanId(),
                trace.parentSpanId(),
                startedAt,
                Callers.caller(
                        request.headers(),
                        intake.caller(),
                        EndUser.of(proxy.limits().content(), intake.facts()),
                        BodyTags.of(proxy.limits().content(), intake.facts())),
                route == null ? "" : route.upstream().name(),
                route == null ? "" : route.upstream().providerFor(route.dialect()),
                route == null ? Dialects.OPAQUE.name() : route.dialect().name(),
                route == null
                        ? Dialects.OPAQUE_OPERATION.name()
                        : route.operation().name(),
                request.method().name(),
                MaskedPath.of(request.query() == null ? intake.path() : intake.path() + "?" + request.query()),
                KeptFacts.of(proxy.limits().content(), intake.facts()),
                body);
    }

    /**
     * How a call ended.
     *
     * @param status what the client was told, or will be; 0 when nothing
     * @param nanos from the call's start to its end
     * @param refusal what is told in place of an answer
     */
    record Ending(Outcome outcome, int status, long nanos, AnswerFacts answer, Optional<Refusal> refusal) {

        Ending withAnswer(AnswerFacts other) {
            return new Ending(outcome, status, nanos, other, refusal);
        }
    }
}
