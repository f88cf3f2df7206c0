package dev.fairlead.core.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a key; never the key itself.
 *
 * @param prefix first characters of the key, for people to recognise it
 * @param lastUsedAt when it was last used, to the minute
 */
public record ApiKey(
        String id,
        TenantId tenant,
        String projectId,
        String name,
        String prefix,
        Role role,
        KeyScope scope,
        boolean platformAdmin,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<Instant> lastUsedAt) {}
