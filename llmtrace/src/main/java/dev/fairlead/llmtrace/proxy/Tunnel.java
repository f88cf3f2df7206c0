package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llmtrace.call.Body;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries a WebSocket: the upgrade goes upstream and, once accepted, every byte passes both ways as it came ({@link
 * JoinedSockets}), so frames, masks, extensions and payloads are what the two ends agreed on. The session is read on the
 * side ({@link SocketSession}). The provider's close frame is held back until the record is safe. An upstream that does
 * not upgrade is answered with what it says.
 */
final class Tunnel implements Carrier {

    private static final int SWITCHING = 101;

    private final Proxy proxy;
    private final ProxyLoop loop;
    private final ProxiedCall call;
    private final HttpServerRequest request;
    private final Route route;
    private final String traceId;
    private final long startNanos;
    private final Patience patience = new Patience();
    private final UpstreamRequest upstream;
    private final AnswerRelay plainAnswer;

    private @Nullable SocketSession session;
    private @Nullable JoinedSockets sockets;
    private boolean ended;
    private boolean abandoned;

    Tunnel(
            Proxy proxy,
            ProxyLoop loop,
            ProxiedCall call,
            HttpServerRequest request,
            Route route,
            boolean ownCredential,
            TraceContext trace,
            long startNanos) {
        this.proxy = proxy;
        this.loop = loop;
        this.call = call;
        this.request = request;
        this.route = route;
        this.traceId = trace.traceId();
        this.startNanos = startNanos;
        this.upstream = new UpstreamRequest(proxy, loop, call, this, request, route, ownCredential, patience);
        this.plainAnswer = new AnswerRelay(loop, call, this, request, route, patience, startNanos, proxy.capture());
    }

    void start() {
        upstream.upgrade();
    }

    @Override
    public void answering(HttpClientResponse answer) {
        if (abandoned || answer.statusCode() != SWITCHING) {
            plainAnswer.begin(answer, traceId);
            return;
        }
        patience.withoutUpstream();
        SocketSession opened = new SocketSession(
                route,
                Headers.value(answer.headers(), "sec-websocket-extensions"),
                proxy.capture(),
                proxy.capture(),
                startNanos);
        session = opened;
        NetSocket provider = answer.netSocket();
        provider.pause();
        HttpServerResponse response = request.response();
        response.setStatusCode(SWITCHING).setStatusMessage(answer.statusMessage());
        Headers.copyAnswer(answer.headers(), response.headers());
        Subprotocols.putChosen(request.headers(), response.headers());
        response.putHeader("connection", "Upgrade")
                .putHeader("upgrade", "websocket")
                .putHeader(Headers.TRACE_ID, traceId);
        request.toNetSocket()
                .onComplete(
                        call.guard(client -> join(opened, client, provider)), call.guard(ignored -> call.clientGone()));
    }

    private void join(SocketSession opened, NetSocket client, NetSocket provider) {
        JoinedSockets joined = new JoinedSockets(loop, call, this, upstream, opened, patience, client, provider);
        sockets = joined;
        joined.join();
    }

    /** A side has said its farewell: the end is held back until the record is safe. */
    void sessionEnded() {
        answerEnded(SWITCHING);
    }

    @Override
    public void answerEnded(int status) {
        if (!isOver()) {
            ended = true;
            call.answered(status);
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (!isOver()) {
            call.upstreamFailed(UpstreamFailure.of(failure, route.upstream(), upstream.connected(), hasAnswer()));
        }
    }

    @Override
    public boolean hasAnswer() {
        return session != null || plainAnswer.begun();
    }

    @Override
    public boolean isOver() {
        return ended || abandoned;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    @Override
    public void abandon() {
        abandoned = true;
        if (session != null) {
            upstream.close();
        } else if (!ended) {
            upstream.reset();
        }
    }

    @Override
    public void free() {
        plainAnswer.free();
        if (session != null) {
            session.free();
        }
    }

    @Override
    public void release() {
        if (sockets == null) {
            plainAnswer.release();
            upstream.close();
        } else {
            sockets.release();
        }
    }

    @Override
    public void checkDeadline(long now) {
        if (isOver()) {
            return;
        }
        Upstream target = route.upstream();
        SocketSession open = session;
        Duration allowed = open != null || plainAnswer.begun() ? target.idleTimeout() : target.firstByteTimeout();
        if (patience.isOverWithClient(now, target.idleTimeout())) {
            call.clientStalled();
        } else if (patience.isOverWithUpstream(now, allowed)) {
            call.upstreamFailed(timeout("Upstream '" + target.name() + "' took or sent nothing for ", allowed));
        } else if (open != null
                && now - open.lastFrameNanos() > target.sessionIdleTimeout().toNanos()) {
            call.upstreamFailed(
                    timeout("Neither side of the WebSocket sent anything for ", target.sessionIdleTimeout()));
        }
    }

    private static Refusal timeout(String what, Duration allowed) {
        return new Refusal(504, "upstream_timeout", what + allowed.toSeconds() + " s.");
    }

    @Override
    public AnswerFacts finishReading() {
        return session == null ? plainAnswer.finishReading() : session.finish();
    }

    @Override
    public AnswerFacts readAgain() {
        return plainAnswer.readAgain();
    }

    @Override
    public long keptBytes() {
        return session == null ? plainAnswer.keptBytes() : session.keptBytes();
    }

    @Override
    public String answerEncoding() {
        return plainAnswer.contentEncoding();
    }

    @Override
    public boolean isEstimable() {
        return false;
    }

    @Override
    public boolean sent() {
        return upstream.sent();
    }

    @Override
    public OptionalLong firstByteNanos() {
        return session == null ? plainAnswer.firstByteNanos() : session.firstByteNanos();
    }

    @Override
    public OptionalLong firstTokenNanos() {
        return session == null ? OptionalLong.empty() : session.firstTokenNanos();
    }

    @Override
    public Body answerBody(int limit) {
        return session == null ? plainAnswer.body(limit) : session.said(limit);
    }

    @Override
    public Optional<RequestFacts> streamedRequest() {
        return Optional.empty();
    }

    @Override
    public Body streamedRequestBody(int limit) {
        return session == null ? Body.NONE : session.asked(limit);
    }
}
