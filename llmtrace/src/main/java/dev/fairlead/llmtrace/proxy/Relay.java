package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llmtrace.call.Body;
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
final class Relay implements Carrier {

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
        this.answer = new AnswerRelay(loop, call, this, request, route, patience, startNanos, proxy.capture());
    }

    /** Sends a request whose body is known, or that has none. */
    void send(Optional<byte[]> body) {
        upstream.send(body);
    }

    /** Sends a request while its body arrives; the request must be paused. */
    void sendStreaming() {
        upstream.sendStreaming();
    }

    @Override
    public void abandon() {
        abandoned = true;
        if (!ended) {
            upstream.reset();
        }
    }

    @Override
    public void release() {
        upstream.endUpload();
        answer.release();
    }

    @Override
    public void free() {
        upstream.free();
        answer.free();
    }

    @Override
    public boolean hasAnswer() {
        return answer.begun();
    }

    @Override
    public boolean isOver() {
        return ended || abandoned;
    }

    @Override
    public void checkDeadline(long now) {
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

    @Override
    public void answering(HttpClientResponse response) {
        answer.begin(response, traceId);
    }

    @Override
    public void answerEnded(int status) {
        ended = true;
        call.answered(status);
    }

    @Override
    public void failed(Throwable failure) {
        if (!isOver()) {
            call.upstreamFailed(UpstreamFailure.of(failure, route.upstream(), upstream.connected(), answer.begun()));
        }
    }

    @Override
    public AnswerFacts finishReading() {
        return answer.finishReading();
    }

    @Override
    public AnswerFacts readAgain() {
        return answer.readAgain();
    }

    @Override
    public boolean sent() {
        return upstream.sent();
    }

    @Override
    public OptionalLong firstByteNanos() {
        return answer.firstByteNanos();
    }

    @Override
    public OptionalLong firstTokenNanos() {
        return answer.firstTokenNanos();
    }

    @Override
    public Body answerBody(int limit) {
        return answer.body(limit);
    }

    @Override
    public Optional<RequestFacts> streamedRequest() {
        return upstream.streamedRequest();
    }

    @Override
    public Body streamedRequestBody(int limit) {
        return upstream.streamedBody(limit);
    }

    @Override
    public long keptBytes() {
        return answer.keptBytes() + upstream.keptBytes();
    }

    @Override
    public String answerEncoding() {
        return answer.contentEncoding();
    }

    @Override
    public boolean isEstimable() {
        return true;
    }
}
