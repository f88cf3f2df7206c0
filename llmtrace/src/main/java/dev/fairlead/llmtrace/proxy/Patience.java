package dev.fairlead.llmtrace.proxy;

import java.time.Duration;

/** Whom a relay waits for and since when. Times are of {@link System#nanoTime}. */
final class Patience {

    private static final long NOBODY = -1;

    private long upstreamSince = NOBODY;
    private long clientSince = NOBODY;

    /** It is the upstream's turn, to take or to send. */
    void withUpstream() {
        withUpstreamSince(System.nanoTime());
    }

    void withUpstreamSince(long now) {
        upstreamSince = now;
    }

    /** Nothing is expected of the upstream. */
    void withoutUpstream() {
        upstreamSince = NOBODY;
    }

    /** The client does not take what it gets; until it does, the upstream is not waited for. */
    void withClient() {
        clientSince = System.nanoTime();
    }

    /** The client has taken what it got: it is the upstream's turn again. */
    void clientIsBack() {
        clientSince = NOBODY;
        withUpstream();
    }

    /** Whether the client has taken nothing for longer than allowed. */
    boolean isOverWithClient(long now, Duration allowed) {
        return clientSince != NOBODY && now - clientSince > allowed.toNanos();
    }

    /** Whether the upstream has done nothing for longer than allowed. */
    boolean isOverWithUpstream(long now, Duration allowed) {
        return clientSince == NOBODY && upstreamSince != NOBODY && now - upstreamSince > allowed.toNanos();
    }
}
