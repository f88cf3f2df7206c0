package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
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
 * SocketReading}). The provider's close frame is held back until the record is safe. An upstream that does not upgrade is
 * answered with what it says.
 */
final class Tunnel implements Carrier {

    private static final long NONE = -1;
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

    private @Nullable AnswerReader reader;
    private @Nullable SocketReading said;
    private @Nullable SocketReading asked;
    private @Nullable NetSocket client;
    private @Nullable NetSocket provider;
    private Buffer held = Buffer.buffer();
    private boolean ended;
    private boolean abandoned;
    private boolean released;
    private long lastFrameNanos;
    private long firstByteNanos = NONE;
    private long firstTokenNanos = NONE;

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
        this.plainAnswer = new AnswerRelay(loop, call, this, request, route, patience, startNanos, capture());
    }

    private BodyCapture capture() {
        return new BodyCapture(proxy.limits().content(), proxy.limits().captureBytes());
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
        String extensions = Headers.value(answer.headers(), "sec-websocket-extensions");
        reader = route.dialect().readAnswer(route.operation(), new AnswerHead(SWITCHING, "", ""), Detail.FACTS);
        said = new SocketReading(capture(), inflation(extensions, "server_no_context_takeover"), this::meter);
        asked = new SocketReading(capture(), inflation(extensions, "client_no_context_takeover"), ignored -> {});
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

    private static Optional<MessageInflation> inflation(String extensions, String noContext) {
        return extensions.contains("permessage-deflate")
                ? Optional.of(new MessageInflation(!extensions.contains(noContext), SocketReading.MAX_MESSAGE))
                : Optional.empty();
    }

    private void join(NetSocket fromClient, NetSocket fromProvider) {
        client = fromClient;
        lastFrameNanos = System.nanoTime();
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
        lastFrameNanos = System.nanoTime();
        SocketReading reading = asked;
        boolean reads = reading != null && !ended;
        if (reads) {
            reading.scan(bytes.getBytes());
        }
        to.write(bytes);
        if (reads) {
            reading.read();
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
        SocketReading reading = said;
        if (released) {
            to.write(bytes);
            return;
        }
        if (isOver() || reading == null) {
            held.appendBuffer(bytes);
            return;
        }
        lastFrameNanos = System.nanoTime();
        if (firstByteNanos == NONE) {
            firstByteNanos = lastFrameNanos - startNanos;
        }
        int passing = reading.scan(bytes.getBytes());
        if (passing > 0) {
            to.write(passing == bytes.length() ? bytes : bytes.slice(0, passing));
        }
        reading.read();
        if (passing < bytes.length()) {
            held = bytes.getBuffer(passing, bytes.length());
        }
        NetSocket from = provider;
        if (reading.closeFrame().isPresent()) {
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

    private void meter(BodyCapture.Slice line) {
        AnswerReader reading = reader;
        if (reading != null) {
            reading.accept(line.bytes(), line.offset(), line.length());
            if (firstTokenNanos == NONE && reading.firstTokenSeen()) {
                firstTokenNanos = lastFrameNanos - startNanos;
            }
        }
    }

    private void clientClosed() {
        if (released || ended) {
            upstream.close();
        } else if (asked != null && asked.closeFrame().isPresent()) {
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
            if (asked != null && asked.closeFrame().isPresent()) {
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
            call.upstreamFailed(UpstreamFailure.of(
                    failure, route.upstream(), upstream.connected(), provider != null || plainAnswer.begun()));
        }
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
        boolean open = client != null;
        Duration allowed = open || plainAnswer.begun() ? target.idleTimeout() : target.firstByteTimeout();
        if (patience.isOverWithClient(now, target.idleTimeout())) {
            call.clientStalled();
        } else if (patience.isOverWithUpstream(now, allowed)) {
            call.upstreamFailed(timeout("Upstream '" + target.name() + "' took or sent nothing for ", allowed));
        } else if (open && now - lastFrameNanos > target.sessionIdleTimeout().toNanos()) {
            call.upstreamFailed(
                    timeout("Neither side of the WebSocket sent anything for ", target.sessionIdleTimeout()));
        }
    }

    private static Refusal timeout(String what, Duration allowed) {
        return new Refusal(504, "upstream_timeout", what + allowed.toSeconds() + " s.");
    }

    @Override
    public AnswerFacts finishReading() {
        if (said == null || asked == null || reader == null) {
            return plainAnswer.finishReading();
        }
        said.finish();
        asked.finish();
        AnswerFacts answer = reader.finish();
        Optional<SocketReading.CloseFrame> close = said.closeFrame().or(asked::closeFrame);
        if (close.isEmpty()) {
            return answer;
        }
        int code = close.get().code();
        AnswerFacts closed = answer.withFinishReason("close_" + code);
        boolean ordinary = code == 1000 || code == 1001 || code == 1005;
        return ordinary || answer.error().isPresent()
                ? closed
                : closed.withError(new AnswerError("close_" + code, close.get().reason()));
    }

    @Override
    public AnswerFacts readAgain() {
        return plainAnswer.readAgain();
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
        return firstByteNanos == NONE ? plainAnswer.firstByteNanos() : OptionalLong.of(firstByteNanos);
    }

    @Override
    public OptionalLong firstTokenNanos() {
        return firstTokenNanos == NONE ? OptionalLong.empty() : OptionalLong.of(firstTokenNanos);
    }

    @Override
    public Body answerBody(int limit) {
        return said == null ? plainAnswer.body(limit) : said.body(limit);
    }

    @Override
    public Optional<RequestFacts> streamedRequest() {
        return Optional.empty();
    }

    @Override
    public Body streamedRequestBody(int limit) {
        return asked == null ? Body.NONE : asked.body(limit);
    }
}
