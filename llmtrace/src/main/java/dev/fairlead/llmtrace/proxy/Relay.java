package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llmtrace.call.Body;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Carries one request upstream ({@link UpstreamRequest}) and its answer back ({@link AnswerRelay}), byte for byte, and
 * watches over both. The end of the answer is held back until the call says the record is safe.
 */
final class Relay {

    private final ProxiedCall call;
    private final Route route;
    private final String traceId;
    private final Patience patience = new Patience();
    private final UpstreamRequest upstream;
    private final AnswerRelay answer;
    private boolean ended;
    private boolean abandoned;

    Relay(
            Proxy proxy,
            ProxyLoop loop,
            ProxiedCall call,
            HttpServerRequest request,
            Route route,
            boolean ownCredential,
            TraceContext trace,
            long startNanos) {
        this.call = call;
        this.route = route;
        this.traceId = trace.traceId();
        this.upstream = new UpstreamRequest(proxy, loop, call, this, request, route, ownCredential, patience);
        this.answer = new AnswerRelay(
                loop,
                call,
                this,
                request,
                route,
                patience,
                startNanos,
                new BodyCapture(proxy.limits().content(), proxy.limits().captureBytes()));
    }

    /** Sends a request whose body is known, or that has none. */
    void send(Optional<Buffer> body) {
        upstream.send(body);
    }

    /** Sends a request while its body arrives; the request must be paused. */
    void sendStreaming() {
        upstream.sendStreaming();
    }

    /** Stops everything upstream; what has arrived stays readable. */
    void abandon() {
        abandoned = true;
        if (!ended) {
            upstream.reset();
        }
    }

    /** Sends what was held back and ends the answer. An upload that the upstream did not wait for is given up. */
    void release() {
        upstream.endUpload();
        answer.release();
    }

    /** Whether the answer has come to its end or is no longer wanted. */
    boolean isOver() {
        return ended || abandoned;
    }

    void checkDeadline(long now) {
        if (isOver()) {
            return;
        }
        Upstream target = route.upstream();
        Duration allowed = answer.begun() ? target.idleTimeout() : target.firstByteTimeout();
        if (patience.isOverWithClient(now, target.idleTimeout())) {
            call.clientStalled();
        } else if (patience.isOverWithUpstream(now, allowed)) {
            call.upstreamFailed(new Refusal(
                    504,
                    "upstream_timeout",
                    "Upstream '" + target.name() + "' sent nothing for "
                            + allowed.toString().substring(2).toLowerCase(Locale.ROOT)
                            + (answer.begun() ? " in the middle of its answer." : ".")));
        }
    }

    void answering(HttpClientResponse response) {
        response.exceptionHandler(call.guard(this::failed));
        if (abandoned) {
            return;
        }
        if (response.statusCode() < 200) {
            failed(new IllegalStateException("an interim answer, " + response.statusCode() + ", that is not served"));
            return;
        }
        patience.withUpstream();
        response.endHandler(call.guard(ignored -> {
            if (!abandoned) {
                ended = true;
                call.answered(response.statusCode());
            }
        }));
        try {
            answer.begin(response, traceId);
        } catch (IllegalArgumentException e) {
            failed(e);
        }
    }

    void failed(Throwable failure) {
        if (isOver()) {
            return;
        }
        if (failure instanceof Refusal refusal) {
            call.upstreamFailed(refusal);
            return;
        }
        String name = route.upstream().name();
        if (upstream.connected()) {
            call.upstreamFailed(new Refusal(
                    502,
                    "upstream_failed",
                    "Upstream '" + name + "' broke off " + (answer.begun() ? "its answer: " : "before its answer: ")
                            + reason(failure)));
        } else {
            call.upstreamFailed(new Refusal(
                    502, "upstream_unreachable", "Upstream '" + name + "' cannot be reached: " + reason(failure)));
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
    }

    /** Reads what is still unread and ends the reading. */
    AnswerFacts finishReading() {
        return answer.finishReading();
    }

    /** Reads the kept answer again, this time with its text. */
    AnswerFacts readAgain() {
        return answer.readAgain();
    }

    /** Whether the request left this proxy, so that the provider may bill it. */
    boolean sent() {
        return upstream.sent();
    }

    OptionalLong firstByteNanos() {
        return answer.firstByteNanos();
    }

    OptionalLong firstTokenNanos() {
        return answer.firstTokenNanos();
    }

    /** @param limit bytes of it to keep */
    Body answerBody(int limit) {
        return answer.body(limit);
    }

    /** What the request said, where it streamed through and could be read; asked when no more of it will be. */
    Optional<RequestFacts> streamedRequest() {
        return upstream.streamedRequest();
    }

    /** The request body where it streamed through. */
    Body streamedRequestBody(int limit) {
        return upstream.streamedBody(limit);
    }
}
