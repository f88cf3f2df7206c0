package dev.fairlead.llmtrace.proxy;

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

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
    }
}
