package dev.fairlead.core.identity;

import java.util.Optional;

/** Finds out who presents a key. */
public interface Authenticator {

    /** Blocking; empty when the key is unknown, revoked or expired. */
    Optional<Principal> authenticate(String key);
}
