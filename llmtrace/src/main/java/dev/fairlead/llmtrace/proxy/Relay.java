package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llmtrace.call.Body;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries one request upstream and its answer back, byte for byte. What arrives in one turn of the loop is written
 * once and read afterwards; what arrives together with the answer's end is held back until the call says the record is
 * safe.
 */
final class Relay {

    private static final long NONE = -1;

    private final Proxy proxy;
    private final ProxyLoop loop;
    private final ProxiedCall call;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Route route;
    private final boolean ownCredential;
    private final TraceContext trace;
    private final long startNanos;
    private final BodyCapture answer;

    private Optional<BodyCapture> streamedRequest = Optional.empty();
    private @Nullable HttpClientRequest upstreamRequest;
    private @Nullable HttpClientResponse upstreamResponse;
    private @Nullable AnswerReader reader;
    private @Nullable Buffer pending;
    private boolean pendingOwned;
    private long pendingSince;
    private boolean flushScheduled;
    private boolean sent;
    private boolean ended;
    private boolean abandoned;
    private long declaredLength = NONE;
    private long received;
    private long waitingSince = NONE;
    private long clientStalledSince = NONE;
    private long firstByteNanos = NONE;
    private long firstTokenNanos = NONE;

    Relay(
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
        this.response = request.response();
        this.route = route;
        this.ownCredential = ownCredential;
        this.trace = trace;
        this.startNanos = startNanos;
        this.answer = new BodyCapture(proxy.limits().content(), proxy.limits().captureBytes());
    }

    /** Sends a request whose body is known, or that has none. */
    void send(Optional<Buffer> body) {
        connect(upstream -> {
            sent = true;
            waitingSince = System.nanoTime();
            Future<Void> written = body.isPresent() ? upstream.end(body.get()) : upstream.end();
            written.onFailure(call.guard(this::failed));
        });
    }

    /** Sends a request while its body arrives; the request must be paused. */
    void sendStreaming() {
        BodyCapture capture =
                new BodyCapture(proxy.limits().content(), proxy.limits().captureBytes());
        streamedRequest = Optional.of(capture);
        connect(upstream -> {
            sent = true;
            String length = Headers.value(request.headers(), "content-length");
            if (length.isEmpty()) {
                upstream.setChunked(true);
            } else {
                upstream.putHeader("content-length", length);
            }
            request.handler(call.guard(chunk -> {
                if (abandoned || ended) {
                    return;
                }
                capture.add(chunk);
                if (capture.length() > proxy.limits().maxRequestBytes()) {
                    call.refuse(Refusal.tooLarge(proxy.limits().maxRequestBytes()));
                    return;
                }
                upstream.write(chunk);
                if (upstream.writeQueueFull()) {
                    request.pause();
                    waitingSince = System.nanoTime();
                    upstream.drainHandler(ignored -> {
                        waitingSince = NONE;
                        request.resume();
                    });
                }
            }));
            request.endHandler(call.guard(ignored -> {
                if (!abandoned && !ended) {
                    waitingSince = System.nanoTime();
                    upstream.end().onFailure(call.guard(this::failed));
                }
            }));
            request.resume();
        });
    }

    /** Stops everything upstream; what has arrived stays readable. */
    void abandon() {
        abandoned = true;
        if (upstreamRequest != null && !ended) {
            upstreamRequest.reset();
        }
    }

    /** Sends what was held back and ends the answer. An upload that the upstream did not wait for is given up. */
    void release() {
        if (upstreamRequest != null && !request.isEnded()) {
            upstreamRequest.connection().close();
        }
        Buffer rest = pending;
        pending = null;
        if (rest == null) {
            response.end();
        } else {
            response.end(rest);
        }
    }

    void checkDeadline(long now) {
        if (ended || abandoned) {
            return;
        }
        Upstream upstream = route.upstream();
        if (clientStalledSince != NONE) {
            if (now - clientStalledSince > upstream.idleTimeout().toNanos()) {
                call.clientStalled();
            }
        } else if (waitingSince != NONE) {
            boolean started = upstreamResponse != null;
            long allowed = (started ? upstream.idleTimeout() : upstream.firstByteTimeout()).toNanos();
            if (now - waitingSince > allowed) {
                call.upstreamFailed(new Refusal(
                        504,
                        "upstream_timeout",
                        "Upstream '" + upstream.name() + "' sent nothing for "
                                + Duration.ofNanos(allowed)
                                        .toString()
                                        .substring(2)
                                        .toLowerCase(Locale.ROOT)
                                + (started ? " in the middle of its answer." : ".")));
            }
        }
    }

    /** Reads what is still unread and ends the reading. */
    AnswerFacts finishReading() {
        if (pending != null) {
            meter(pending, pendingSince);
        }
        return reader == null ? AnswerFacts.NONE : reader.finish();
    }

    /** Reads the kept answer again, this time with its text. */
    AnswerFacts readAgain() {
        if (upstreamResponse == null) {
            return AnswerFacts.NONE;
        }
        AnswerReader again = route.dialect().readAnswer(route.operation(), head(), Detail.CONTENT);
        byte[] kept = answer.kept();
        again.accept(kept, 0, kept.length);
        return again.finish();
    }

    /** Whether the request left this proxy, so that the provider may bill it. */
    boolean sent() {
        return sent;
    }

    OptionalLong firstByteNanos() {
        return firstByteNanos == NONE ? OptionalLong.empty() : OptionalLong.of(firstByteNanos);
    }

    OptionalLong firstTokenNanos() {
        return firstTokenNanos == NONE ? OptionalLong.empty() : OptionalLong.of(firstTokenNanos);
    }

    /** @param limit bytes of it to keep */
    Body answerBody(int limit) {
        if (upstreamResponse == null) {
            return Body.NONE;
        }
        AnswerHead head = head();
        return answer.toBody(limit, head.contentType(), head.contentEncoding());
    }

    /** The request body where it streamed through. */
    Body streamedRequestBody(int limit) {
        return streamedRequest
                .map(capture -> capture.toBody(
                        limit,
                        Headers.value(request.headers(), "content-type"),
                        Headers.value(request.headers(), "content-encoding")))
                .orElse(Body.NONE);
    }

    private void connect(Consumer<HttpClientRequest> send) {
        proxy.addresses()
                .resolve(route.upstream())
                .onComplete(
                        address -> loop.run(() -> call.guarded(() -> connect(address, send))),
                        failure -> loop.run(() -> call.guarded(() -> failed(failure))));
    }

    private void connect(SocketAddress address, Consumer<HttpClientRequest> send) {
        if (abandoned) {
            return;
        }
        Upstream upstream = route.upstream();
        String query = upstreamQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setServer(address)
                .setHost(upstream.host())
                .setPort(upstream.port())
                .setSsl(upstream.tls())
                .setConnectTimeout(upstream.connectTimeout().toMillis())
                .setURI(query.isEmpty() ? route.path() : route.path() + "?" + query);
        loop.client()
                .request(options)
                .onComplete(call.guard(upstreamRequest -> connected(upstreamRequest, send)), call.guard(failure -> {
                    proxy.addresses().forget(upstream);
                    failed(failure);
                }));
    }

    /** The query as it came; but where our credential goes upstream no key of the client's does. */
    private String upstreamQuery() {
        String query = request.query();
        if (query == null) {
            return "";
        }
        boolean keyed = route.family().takesKeyInQuery()
                || KeyInQuery.fairleadKey(query).isPresent();
        return ownCredential && keyed ? KeyInQuery.without(query) : query;
    }

    private void connected(HttpClientRequest connected, Consumer<HttpClientRequest> send) {
        if (abandoned) {
            connected.exceptionHandler(ignored -> {});
            connected.reset();
            return;
        }
        upstreamRequest = connected;
        try {
            Headers.copyRequest(request.headers(), connected.headers());
        } catch (IllegalArgumentException e) {
            call.refuse(Refusal.badRequest("bad_header", "A header cannot be relayed: " + e.getMessage()));
            return;
        }
        if (ownCredential) {
            route.upstream()
                    .credential()
                    .ifPresent(credential -> route.family().authenticate(connected.headers(), credential));
        }
        connected.exceptionHandler(call.guard(this::failed));
        connected.response().onComplete(call.guard(this::answering), call.guard(this::failed));
        send.accept(connected);
    }

    private void answering(HttpClientResponse upstream) {
        if (abandoned) {
            upstream.exceptionHandler(ignored -> {});
            return;
        }
        if (upstream.statusCode() < 200) {
            failed(new IllegalStateException("an interim answer, " + upstream.statusCode() + ", that is not served"));
            return;
        }
        upstreamResponse = upstream;
        waitingSince = System.nanoTime();
        reader = route.dialect().readAnswer(route.operation(), head(), Detail.FACTS);
        upstream.handler(call.guard(this::chunk));
        upstream.exceptionHandler(call.guard(this::failed));
        upstream.endHandler(call.guard(ignored -> {
            if (!abandoned) {
                ended = true;
                call.answered(upstream.statusCode());
            }
        }));
        try {
            response.setStatusCode(upstream.statusCode());
            response.setStatusMessage(upstream.statusMessage());
            Headers.copyAnswer(upstream.headers(), response.headers());
        } catch (IllegalArgumentException e) {
            failed(e);
            return;
        }
        response.putHeader(Headers.TRACE_ID, trace.traceId());
        declaredLength = declaredLength(upstream);
        if (declaredLength == NONE && mayHaveBody(upstream)) {
            response.setChunked(true);
        }
    }

    private void chunk(Buffer chunk) {
        if (abandoned) {
            return;
        }
        long now = System.nanoTime();
        waitingSince = now;
        if (firstByteNanos == NONE) {
            firstByteNanos = now - startNanos;
        }
        received += chunk.length();
        if (pending == null) {
            pending = chunk;
            pendingOwned = false;
            pendingSince = now;
        } else {
            if (!pendingOwned) {
                pending = Buffer.buffer(pending.length() + chunk.length()).appendBuffer(pending);
                pendingOwned = true;
            }
            pending.appendBuffer(chunk);
        }
        if (!flushScheduled) {
            flushScheduled = true;
            loop.atEndOfTurn(() -> call.guarded(this::flush));
        }
    }

    private void flush() {
        flushScheduled = false;
        Buffer out = pending;
        if (out == null || ended || abandoned || received == declaredLength) {
            return;
        }
        pending = null;
        response.write(out);
        meter(out, pendingSince);
        HttpClientResponse upstream = upstreamResponse;
        if (response.writeQueueFull() && upstream != null) {
            upstream.pause();
            clientStalledSince = System.nanoTime();
            response.drainHandler(ignored -> {
                clientStalledSince = NONE;
                waitingSince = System.nanoTime();
                upstream.resume();
            });
        }
    }

    private void meter(Buffer arrived, long arrivedAt) {
        AnswerReader reading = reader;
        if (reading == null) {
            return;
        }
        BodyCapture.Slice slice = answer.add(arrived);
        reading.accept(slice.bytes(), slice.offset(), slice.length());
        if (firstTokenNanos == NONE && reading.firstTokenSeen()) {
            firstTokenNanos = arrivedAt - startNanos;
        }
    }

    private void failed(Throwable failure) {
        if (ended || abandoned) {
            return;
        }
        if (failure instanceof Refusal refusal) {
            call.upstreamFailed(refusal);
            return;
        }
        String name = route.upstream().name();
        if (upstreamRequest == null) {
            call.upstreamFailed(new Refusal(
                    502, "upstream_unreachable", "Upstream '" + name + "' cannot be reached: " + reason(failure)));
        } else {
            call.upstreamFailed(new Refusal(
                    502,
                    "upstream_failed",
                    "Upstream '" + name + "' broke off "
                            + (upstreamResponse == null ? "before its answer: " : "its answer: ") + reason(failure)));
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
    }

    private AnswerHead head() {
        HttpClientResponse upstream = upstreamResponse;
        if (upstream == null) {
            throw new IllegalStateException("the upstream has not answered");
        }
        return new AnswerHead(
                upstream.statusCode(),
                Headers.value(upstream.headers(), "content-type"),
                Headers.value(upstream.headers(), "content-encoding"));
    }

    private boolean mayHaveBody(HttpClientResponse upstream) {
        int status = upstream.statusCode();
        return status != 204 && status != 304 && !request.method().name().equals("HEAD");
    }

    private static long declaredLength(HttpClientResponse upstream) {
        String header = upstream.getHeader("content-length");
        try {
            return header == null ? NONE : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
