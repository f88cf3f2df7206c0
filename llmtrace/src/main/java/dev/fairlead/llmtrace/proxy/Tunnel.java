package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llmtrace.call.Body;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries a WebSocket: the upgrade goes upstream and, once accepted, every byte passes both ways as it came, so frames,
 * masks, extensions and payloads are what the two ends agreed on. The session is read on the side ({@link
 * SocketSession}). The provider's close frame is held back until the record is safe. An upstream that does not upgrade is
 * answered with what it says.
 */
final class Tunnel implements Carrier {

    private static final long LINGER_MILLIS = 5_000;
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
    private @Nullable NetSocket client;
    private @Nullable NetSocket provider;
    private Buffer held = Buffer.buffer();
    private boolean ended;
    private boolean abandoned;
    private boolean released;

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
        session = new SocketSession(
                route,
                Headers.value(answer.headers(), "sec-websocket-extensions"),
                proxy.capture(),
                proxy.capture(),
                startNanos);
        NetSocket opened = answer.netSocket();
        opened.pause();
        provider = opened;
        HttpServerResponse response = request.response();
        response.setStatusCode(SWITCHING).setStatusMessage(answer.statusMessage());
        Headers.copyAnswer(answer.headers(), response.headers());
        Subprotocols.putChosen(request.headers(), response.headers());
        response.putHeader("connection", "Upgrade")
                .putHeader("upgrade", "websocket")
                .putHeader(Headers.TRACE_ID, traceId);
        request.toNetSocket()
                .onComplete(call.guard(socket -> join(socket, opened)), call.guard(ignored -> call.clientGone()));
    }

    private void join(NetSocket fromClient, NetSocket fromProvider) {
        client = fromClient;
        fromClient.exceptionHandler(ignored -> {});
        fromProvider.exceptionHandler(ignored -> {});
        fromClient.closeHandler(call.guard(ignored -> clientClosed()));
        fromProvider.closeHandler(call.guard(ignored -> providerClosed()));
        fromClient.handler(call.guard(bytes -> asks(bytes, fromProvider)));
        fromProvider.handler(call.guard(bytes -> says(bytes, fromClient)));
        fromProvider.resume();
    }

    /** From the client: goes on until both sides have said their farewell. */
    private void asks(Buffer bytes, NetSocket to) {
        if (abandoned) {
            return;
        }
        SocketSession open = session;
        if (open == null || ended) {
            to.write(bytes);
        } else {
            open.ask(bytes.getBytes());
            to.write(bytes);
            open.read();
        }
        NetSocket from = client;
        if (to.writeQueueFull() && from != null) {
            from.pause();
            patience.withUpstream();
            to.drainHandler(ignored -> {
                patience.withoutUpstream();
                from.resume();
            });
        }
    }

    /** From the provider: everything but its farewell, which waits for the record. */
    private void says(Buffer bytes, NetSocket to) {
        SocketSession open = session;
        if (released) {
            to.write(bytes);
            return;
        }
        if (isOver() || open == null) {
            held.appendBuffer(bytes);
            return;
        }
        int passing = open.say(bytes.getBytes());
        if (passing > 0) {
            to.write(passing == bytes.length() ? bytes : bytes.slice(0, passing));
        }
        open.read();
        if (passing < bytes.length()) {
            held = bytes.getBuffer(passing, bytes.length());
        }
        NetSocket from = provider;
        if (open.closedByProvider()) {
            if (from != null) {
                from.pause();
            }
            answerEnded(SWITCHING);
        } else if (to.writeQueueFull() && from != null) {
            from.pause();
            patience.withClient();
            to.drainHandler(ignored -> {
                patience.clientIsBack();
                patience.withoutUpstream();
                from.resume();
            });
        }
    }

    private void clientClosed() {
        if (released || ended) {
            upstream.close();
        } else if (session != null && session.closedByClient()) {
            // It has said its farewell and need not wait for the provider's.
            answerEnded(SWITCHING);
            upstream.close();
        } else {
            call.clientGone();
        }
    }

    private void providerClosed() {
        if (released) {
            closeClient();
        } else if (!isOver()) {
            if (session != null && session.closedByClient()) {
                answerEnded(SWITCHING);
            } else {
                failed(new IllegalStateException("the WebSocket was closed without a close frame"));
            }
        }
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
        return provider != null || plainAnswer.begun();
    }

    @Override
    public boolean isOver() {
        return ended || abandoned;
    }

    @Override
    public void abandon() {
        abandoned = true;
        if (provider != null) {
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
        NetSocket to = client;
        NetSocket from = provider;
        if (to == null || from == null) {
            plainAnswer.release();
            upstream.close();
            return;
        }
        released = true;
        if (held.length() > 0) {
            to.write(held);
            held = Buffer.buffer();
        }
        from.resume();
        // Who closes first is for the two ends to agree on; one that never does must not stay for ever.
        loop.after(LINGER_MILLIS, this::closeClient);
    }

    private void closeClient() {
        upstream.close();
        if (client != null) {
            client.close();
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
    public boolean answerCompressed() {
        return plainAnswer.compressed();
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
