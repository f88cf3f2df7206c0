package dev.fairlead.llmtrace.proxy;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** Says how an upstream failed in the words the client gets if it has no answer yet. */
final class UpstreamFailure {

    private UpstreamFailure() {}

    /**
     * @param connected whether there was a connection
     * @param begun whether the upstream had begun to answer
     */
    static Refusal of(Throwable failure, Upstream upstream, boolean connected, boolean begun) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        String name = upstream.name();
        return connected
                ? new Refusal(
                        502,
                        "upstream_failed",
                        "Upstream '" + name + "' broke off " + (begun ? "its answer: " : "before its answer: ")
                                + reason(failure))
                : new Refusal(
                        502, "upstream_unreachable", "Upstream '" + name + "' cannot be reached: " + reason(failure));
    }

    /** In plain words where there are any: names of classes say nothing to whoever called. */
    private static String reason(Throwable failure) {
        return switch (failure) {
            case ConnectTimeoutException _ -> "no connection came about in time";
            case ConnectException _ -> "it refuses connections";
            case UnknownHostException _ -> "its name has no address";
            case SSLException tls -> "TLS failed: " + tls.getMessage();
            case ClosedChannelException _, HttpClosedException _ -> "it closed the connection";
            default ->
                Objects.requireNonNullElseGet(
                        failure.getMessage(), () -> failure.getClass().getSimpleName());
        };
    }
}
