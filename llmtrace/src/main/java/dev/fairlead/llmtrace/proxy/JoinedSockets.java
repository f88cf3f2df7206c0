package dev.fairlead.llmtrace.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/**
 * The two ends of an upgraded call. Every byte passes as it came and is shown to the {@link SocketSession}; the
 * provider's farewell is held back until it is released.
 */
final class JoinedSockets {

    private static final long LINGER_MILLIS = 5_000;

    private final ProxyLoop loop;
    private final ProxiedCall call;
    private final Tunnel tunnel;
    private final UpstreamRequest upstream;
    private final SocketSession session;
    private final Patience patience;
    private final NetSocket client;
    private final NetSocket provider;
    private Buffer held = Buffer.buffer();
    private boolean released;

    JoinedSockets(
            ProxyLoop loop,
            ProxiedCall call,
            Tunnel tunnel,
            UpstreamRequest upstream,
            SocketSession session,
            Patience patience,
            NetSocket client,
            NetSocket provider) {
        this.loop = loop;
        this.call = call;
        this.tunnel = tunnel;
        this.upstream = upstream;
        this.session = session;
        this.patience = patience;
        this.client = client;
        this.provider = provider;
    }

    /** Lets bytes pass; the provider's side must be paused until then. */
    void join() {
        client.exceptionHandler(ignored -> {});
        provider.exceptionHandler(ignored -> {});
        client.closeHandler(call.guard(ignored -> clientClosed()));
        provider.closeHandler(call.guard(ignored -> providerClosed()));
        client.handler(call.guard(this::asks));
        provider.handler(call.guard(this::says));
        provider.resume();
    }

    /** From the client: goes on until both sides have said their farewell. */
    private void asks(Buffer bytes) {
        if (tunnel.isAbandoned()) {
            return;
        }
        if (tunnel.isEnded()) {
            provider.write(bytes);
        } else {
            session.ask(bytes.getBytes());
            provider.write(bytes);
            session.read();
        }
        if (provider.writeQueueFull()) {
            client.pause();
            patience.withUpstream();
            provider.drainHandler(ignored -> {
                patience.withoutUpstream();
                client.resume();
            });
        }
    }

    /** From the provider: everything but its farewell, which waits for the record. */
    private void says(Buffer bytes) {
        if (released) {
            client.write(bytes);
            return;
        }
        if (tunnel.isOver()) {
            held.appendBuffer(bytes);
            return;
        }
        int passing = session.say(bytes.getBytes());
        if (passing > 0) {
            client.write(passing == bytes.length() ? bytes : bytes.slice(0, passing));
        }
        session.read();
        if (passing < bytes.length()) {
            held = bytes.getBuffer(passing, bytes.length());
        }
        if (session.closedByProvider()) {
            provider.pause();
            tunnel.sessionEnded();
        } else if (client.writeQueueFull()) {
            provider.pause();
            patience.withClient();
            client.drainHandler(ignored -> {
                patience.clientIsBack();
                patience.withoutUpstream();
                provider.resume();
            });
        }
    }

    private void clientClosed() {
        if (released || tunnel.isEnded()) {
            upstream.close();
        } else if (session.closedByClient()) {
            // It has said its farewell and need not wait for the provider's.
            tunnel.sessionEnded();
            upstream.close();
        } else {
            call.clientGone();
        }
    }

    private void providerClosed() {
        if (released) {
            close();
        } else if (session.closedByClient()) {
            tunnel.sessionEnded();
        } else {
            tunnel.failed(new IllegalStateException("the WebSocket was closed without a close frame"));
        }
    }

    /** The record is safe: the client gets the provider's farewell. */
    void release() {
        released = true;
        if (held.length() > 0) {
            client.write(held);
            held = Buffer.buffer();
        }
        provider.resume();
        // Who closes first is for the two ends to agree on; one that never does must not stay for ever.
        loop.after(LINGER_MILLIS, this::close);
    }

    private void close() {
        upstream.close();
        client.close();
    }
}
