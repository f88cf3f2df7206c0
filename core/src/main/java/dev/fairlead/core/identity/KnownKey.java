package dev.fairlead.core.identity;

import java.time.Instant;
import java.util.Optional;

/** What authentication needs of a key that is not revoked. */
record KnownKey(Principal principal, KeyScope scope, Optional<Instant> expiresAt) {

    boolean isExpired(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }
}
