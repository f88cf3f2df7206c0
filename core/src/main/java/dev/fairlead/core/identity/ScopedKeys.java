package dev.fairlead.core.identity;

import java.time.Clock;
import java.util.Optional;

/** Authenticates keys for one use; a key whose scope does not allow that use is refused like an unknown one. */
public final class ScopedKeys implements Authenticator {

    private final KeyScope use;
    private final KeyCache cache;
    private final Clock clock;

    ScopedKeys(KeyScope use, KeyCache cache, Clock clock) {
        this.use = use;
        this.cache = cache;
        this.clock = clock;
    }

    /**
     * Blocks for one query at most when the key was not seen in the last seconds.
     *
     * @throws IdentityException with code {@code identity_busy} when too many unknown keys arrive at once
     * @throws org.jooq.exception.DataAccessException when the database does not answer
     */
    @Override
    public Optional<Principal> authenticate(String key) {
        return KeyText.isWellFormed(key) ? allowed(cache.get(KeyHash.of(key))) : Optional.empty();
    }

    /** Never blocks: empty when only {@link #authenticate} can tell, else what it would answer. */
    @SuppressWarnings("OptionalMapToOptional")
    public Optional<Optional<Principal>> cached(String key) {
        return KeyText.isWellFormed(key)
                ? cache.cached(KeyHash.of(key)).map(this::allowed)
                : Optional.of(Optional.empty());
    }

    private Optional<Principal> allowed(Optional<KnownKey> key) {
        return key.filter(known -> known.scope().allows(use))
                .filter(known -> !known.isExpired(clock.instant()))
                .map(KnownKey::principal);
    }
}
