package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.http.BodyClock;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.FormReader;
import dev.fairlead.llm.dialect.OpenAiPath;
import dev.fairlead.llmtrace.call.Body;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way upstream of one call: connects to the upstream and sends the request there, with the credential it needs. */
final class UpstreamRequest {

    /** What may be asked twice (RFC 9110, section 9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private static final AttributeKey<Boolean> USED = AttributeKey.valueOf(UpstreamRequest.class, "used");

    private final Proxy proxy;
    private final ProxyLoop loop;
    private final ProxiedCall call;
    private final Carrier carrier;
    private final HttpServerRequest request;
    private final BodyClock clock;
    private final Route route;
    private final boolean ownCredential;
    private final Patience patience;

    private Optional<BodyCapture> streamed = Optional.empty();
    private Optional<FormReader> form = Optional.empty();
    private Optional<RequestFacts> streamedRequest = Optional.empty();
    private Consumer<HttpClientRequest> send = ignored -> {};
    private @Nullable HttpClientRequest upstream;
    private boolean sent;
    private boolean repeatable;
    private boolean reused;
    private boolean again;

    UpstreamRequest(
            Proxy proxy,
            ProxyLoop loop,
            ProxiedCall call,
            Carrier carrier,
            HttpServerRequest request,
            Route route,
            boolean ownCredential,
            Patience patience) {
        this.proxy = proxy;
        this.loop = loop;
        this.call = call;
        this.carrier = carrier;
        this.request = request;
        this.clock = BodyClock.of(request);
        this.route = route;
        this.ownCredential = ownCredential;
        this.patience = patience;
    }

    /** Sends a request whose body is known, or that has none. */
    void send(Optional<byte[]> body) {
        repeatable = IDEMPOTENT.contains(request.method().name());
        connect(upstream -> {
            sent = true;
            patience.withUpstream();
            Future<Void> written =
                    body.isPresent() ? SlicedBody.send(upstream, body.get(), patience, loop) : upstream.end();
            written.onFailure(call.guard(failure -> lost(upstream, failure)));
        });
    }

    /** Sends a request while its body arrives; the request must be paused. */
    void sendStreaming() {
        BodyCapture capture = proxy.capture();
        streamed = Optional.of(capture);
        if (route.isForm(Headers.value(request.headers(), "content-type"))
                && Headers.value(request.headers(), "content-encoding").isEmpty()) {
            form = Optional.of(new FormReader(Detail.FACTS));
        }
        connect(upstream -> {
            sent = true;
            String length = Headers.value(request.headers(), "content-length");
            if (length.isEmpty()) {
                upstream.setChunked(true);
            } else {
                upstream.putHeader("content-length", length);
            }
            request.handler(call.guard(chunk -> {
                if (!carrier.isOver()) {
                    BodyCapture.Slice slice = capture.add(chunk);
                    form.ifPresent(reader -> reader.accept(slice.bytes(), slice.offset(), slice.length()));
                    pass(chunk, capture.length(), upstream);
                }
            }));
            request.endHandler(call.guard(ignored -> {
                if (!carrier.isOver()) {
                    patience.withUpstream();
                    upstream.end().onFailure(call.guard(carrier::failed));
                }
            }));
            clock.resume();
        });
    }

    /** Asks for a WebSocket; what the request says of it goes on as it came, but for a Fairlead key. */
    void upgrade() {
        connect(upstream -> {
            Subprotocols.put(
                    request.headers(),
                    upstream.headers(),
                    ownCredential ? route.upstream().credential() : Optional.empty());
            upstream.putHeader("connection", "Upgrade");
            upstream.putHeader("upgrade", "websocket");
            sent = true;
            patience.withUpstream();
            upstream.connect();
        });
    }

    private void pass(Buffer chunk, long length, HttpClientRequest upstream) {
        if (length > proxy.limits().maxRequestBytes()) {
            call.refuse(Refusal.tooLarge(proxy.limits().maxRequestBytes()));
            return;
        }
        upstream.write(chunk);
        if (upstream.writeQueueFull()) {
            clock.pause();
            patience.withUpstream();
            upstream.drainHandler(ignored -> {
                patience.withoutUpstream();
                clock.resume();
            });
        }
    }

    /** Gives the request up, answered or not. */
    void reset() {
        if (upstream != null) {
            upstream.reset();
        }
    }

    /** Gives up an upload that the upstream did not wait for. */
    void endUpload() {
        if (upstream != null && !request.isEnded()) {
            upstream.connection().close();
        }
    }

    /** Ends the connection. */
    void close() {
        if (upstream != null) {
            upstream.connection().close();
        }
    }

    /** Whether a connection was there to send on. */
    boolean connected() {
        return upstream != null;
    }

    /** Whether the request left this proxy, so that the provider may bill it. */
    boolean sent() {
        return sent;
    }

    /** What the request said, where it streamed through and could be read; asked when no more of it will be. */
    Optional<RequestFacts> streamedRequest() {
        form.ifPresent(
                reader -> streamedRequest = Optional.of(OpenAiPath.withDeployment(route.path(), reader.finish())));
        form = Optional.empty();
        return streamedRequest;
    }

    void free() {
        streamed.ifPresent(BodyCapture::free);
    }

    long keptBytes() {
        return streamed.map(BodyCapture::size).orElse(0);
    }

    /** The request body where it streamed through. */
    Body streamedBody(int limit) {
        return streamed.map(capture -> capture.toBody(
                        limit,
                        Headers.value(request.headers(), "content-type"),
                        Headers.value(request.headers(), "content-encoding")))
                .orElse(Body.NONE);
    }

    /**
     * A connection broke before a byte of the answer came. One that had been idle may have been closed by the upstream as
     * the request left; what may be asked twice is asked once more, on another connection. A model is never asked twice:
     * the upstream may have begun to answer.
     */
    private void lost(HttpClientRequest attempt, Throwable failure) {
        if (attempt != upstream) {
            return;
        }
        boolean broken = failure instanceof HttpClosedException || failure instanceof IOException;
        if (broken && repeatable && reused && !again && !carrier.hasAnswer() && !carrier.isOver()) {
            again();
        } else {
            carrier.failed(failure);
        }
    }

    private void again() {
        again = true;
        upstream = null;
        connect(send);
    }

    private void connect(Consumer<HttpClientRequest> sending) {
        send = sending;
        proxy.addresses()
                .resolve(route.upstream())
                .onComplete(
                        address -> call.onLoop(() -> connect(address)),
                        failure -> call.onLoop(() -> carrier.failed(failure)));
    }

    private void connect(SocketAddress address) {
        if (carrier.isOver()) {
            return;
        }
        Upstream target = route.upstream();
        BaseUrl base = target.baseUrl();
        String query = upstreamQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setServer(address)
                .setHost(base.host())
                .setPort(base.port())
                .setSsl(base.tls())
                .setConnectTimeout(target.connectTimeout().toMillis())
                .setURI(query.isEmpty() ? route.path() : route.path() + "?" + query);
        loop.client().request(options).onComplete(call.guard(this::connected), call.guard(failure -> {
            proxy.addresses().forget(target);
            carrier.failed(failure);
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

    private void connected(HttpClientRequest connected) {
        if (carrier.isOver()) {
            connected.exceptionHandler(ignored -> {});
            connected.reset();
            return;
        }
        Channel channel = ((ConnectionBase) connected.connection()).channel();
        reused = channel.attr(USED).getAndSet(true) != null;
        if (!channel.isActive() && !again) {
            // Closed while it was idle: nothing has been written, so any request may take another connection.
            connected.exceptionHandler(ignored -> {});
            again();
            return;
        }
        upstream = connected;
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
        connected.exceptionHandler(call.guard(failure -> lost(connected, failure)));
        connected
                .response()
                .onComplete(call.guard(carrier::answering), call.guard(failure -> lost(connected, failure)));
        send.accept(connected);
    }
}
