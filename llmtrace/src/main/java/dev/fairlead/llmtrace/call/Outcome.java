package dev.fairlead.llmtrace.call;

/** How a call ended, as this proxy saw it. */
public enum Outcome {
    /** The provider's answer was relayed to its end, whatever its status. */
    COMPLETED,
    /** The provider could not be reached, refused, reset, stalled or broke off. */
    UPSTREAM_FAILED,
    /** The client went away before the end. */
    CLIENT_CANCELLED,
    /** Refused by this proxy: too large, over a limit, no access. Nothing went upstream. */
    REFUSED,
    /** The proxy died during the call; closed by recovery. */
    INTERRUPTED
}
