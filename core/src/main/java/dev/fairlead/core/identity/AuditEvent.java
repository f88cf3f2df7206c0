package dev.fairlead.core.identity;

import java.time.Instant;

/**
 * One thing somebody did or was refused.
 *
 * @param tenant whose audit log it belongs to: the tenant that was changed, or the actor's own when it was refused
 * @param action such as {@code key.created}
 * @param target id of what was acted on
 * @param address where the request came from
 */
public record AuditEvent(
        String id,
        Instant time,
        TenantId tenant,
        String actorKeyId,
        String actorName,
        String action,
        String target,
        String address,
        Outcome outcome) {

    /** How it ended. */
    public enum Outcome {
        DONE,
        REFUSED
    }
}
