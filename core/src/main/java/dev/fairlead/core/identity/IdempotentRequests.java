package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.schema.Tables.IDEMPOTENT_REQUESTS;

import java.time.Clock;
import java.time.Duration;
import org.jooq.DSLContext;

/**
 * Remembers for a day which creations were asked for under which {@code Idempotency-Key}, in the transaction that makes
 * them. It keeps what was made, never a secret.
 */
final class IdempotentRequests {

    static final Duration WINDOW = Duration.ofHours(24);

    private static final int LONGEST = 200;

    /** The same request was carried out before. */
    static final class Replay extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String target;

        Replay(String target) {
            super("Already done: " + target, null, false, false);
            this.target = target;
        }

        String target() {
            return target;
        }
    }

    private final Clock clock;

    IdempotentRequests(Clock clock) {
        this.clock = clock;
    }

    /**
     * Takes the key for this request.
     *
     * @param request everything that makes two requests the same
     * @param target id of what is about to be made
     * @throws Replay when the same request was made under this key within the window
     * @throws IdentityException when another request was
     */
    void claim(DSLContext sql, Actor actor, String idempotencyKey, String request, String target) {
        if (idempotencyKey.isBlank()
                || idempotencyKey.length() > LONGEST
                || idempotencyKey.chars().anyMatch(Character::isISOControl)) {
            throw new IdentityException(
                    IdentityException.Reason.INVALID,
                    "invalid_idempotency_key",
                    "An Idempotency-Key has 1 to " + LONGEST + " characters, none of them control characters; found "
                            + idempotencyKey.length() + ".");
        }
        sql.deleteFrom(IDEMPOTENT_REQUESTS)
                .where(IDEMPOTENT_REQUESTS.CREATED_AT.lt(clock.instant().minus(WINDOW)))
                .execute();
        String hash = KeyHash.of(request).hex();
        int taken = sql.insertInto(IDEMPOTENT_REQUESTS)
                .set(IDEMPOTENT_REQUESTS.ACTOR_KEY_ID, actor.principal().keyId())
                .set(IDEMPOTENT_REQUESTS.IDEMPOTENCY_KEY, idempotencyKey)
                .set(IDEMPOTENT_REQUESTS.REQUEST_HASH, hash)
                .set(IDEMPOTENT_REQUESTS.TARGET, target)
                .set(IDEMPOTENT_REQUESTS.CREATED_AT, clock.instant())
                .onConflictDoNothing()
                .execute();
        if (taken == 1) {
            return;
        }
        var before = sql.selectFrom(IDEMPOTENT_REQUESTS)
                .where(IDEMPOTENT_REQUESTS.ACTOR_KEY_ID.eq(actor.principal().keyId()))
                .and(IDEMPOTENT_REQUESTS.IDEMPOTENCY_KEY.eq(idempotencyKey))
                .fetchSingle();
        if (!before.getRequestHash().equals(hash)) {
            throw new IdentityException(
                    IdentityException.Reason.CONFLICT,
                    "idempotency_key_reused",
                    "This Idempotency-Key was used for a different request that made " + before.getTarget()
                            + "; choose a new one.");
        }
        throw new Replay(before.getTarget());
    }
}
