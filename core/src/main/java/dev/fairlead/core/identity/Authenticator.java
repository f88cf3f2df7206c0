package dev.fairlead.core.identity;

import java.util.Optional;

/** Tells who a key belongs to; may block. */
public interface Authenticator {
    Optional<Principal> authenticate(String key);
}
