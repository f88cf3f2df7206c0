package dev.fairlead.core.http;

import dev.fairlead.core.identity.Authenticator;
import dev.fairlead.core.identity.IdentityException;
import dev.fairlead.core.identity.Principal;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who calls, by {@code Authorization: Bearer} or {@code x-api-key}, and whether they may.
 *
 * @param proxyKeys knows the keys for LLM calls, which only operations of the role {@code caller} take
 */
record CallerCheck(Authenticator authenticator, Authenticator proxyKeys, Optional<Principal> anonymous) {

    private static final String BEARER = "bearer ";

    /**
     * Blocks.
     *
     * @throws ProblemException 401 without a valid key where one is needed, 403 when the caller's role is too small
     */
    Optional<Principal> check(RequiredRole role, Map<String, String> headers) {
        if (role == RequiredRole.NONE) {
            return Optional.empty();
        }
        Principal principal = key(headers)
                .map(key -> authenticate(role, key)
                        .orElseThrow(() -> unauthorized("The key is unknown, revoked or expired.")))
                .or(() -> anonymous)
                .orElseThrow(() -> unauthorized(
                        "Send a key of this server as \"Authorization: Bearer KEY\" or \"x-api-key: KEY\"."));
        if (!role.allows(principal)) {
            throw new ProblemException(403, "forbidden", "This operation needs the role " + role.label() + ".");
        }
        return Optional.of(principal);
    }

    /** Whether a caller that was let in would be let in again. Blocks. While nobody can tell, it would. */
    boolean stillAllows(RequiredRole role, Map<String, String> headers) {
        try {
            check(role, headers);
            return true;
        } catch (ProblemException refused) {
            return refused.status() == 503;
        }
    }

    private Optional<Principal> authenticate(RequiredRole role, String key) {
        try {
            Optional<Principal> principal = authenticator.authenticate(key);
            return principal.isEmpty() && role == RequiredRole.CALLER ? proxyKeys.authenticate(key) : principal;
        } catch (IdentityException busy) {
            throw new ProblemException(503, busy.code(), busy.detail());
        }
    }

    private static Optional<String> key(Map<String, String> headers) {
        return Optional.ofNullable(headers.get("authorization"))
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip())
                .or(() -> Optional.ofNullable(headers.get("x-api-key")).map(String::strip))
                .filter(key -> !key.isEmpty());
    }

    private static ProblemException unauthorized(String detail) {
        return new ProblemException(401, "unauthorized", detail);
    }
}
