package dev.fairlead.llm.dialect;

/**
 * An error of ours that a client will see in its provider's envelope.
 *
 * @param status the HTTP status it is sent with
 * @param code stable and machine readable, such as {@code upstream_timeout}
 * @param message what happened and what to do, without secrets
 * @param traceId the call's trace id
 */
public record ProxyError(int status, String code, String message, String traceId) {}
