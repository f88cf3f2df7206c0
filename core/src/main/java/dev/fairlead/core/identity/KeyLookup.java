package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.schema.Tables.API_KEYS;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.identity.schema.tables.records.ApiKeysRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the key of a hash in the database and notes, at most once a minute per key, that it was used. */
final class KeyLookup {

    static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeyLookup.class);

    private final Database database;
    private final Clock clock;
    private final Optional<FirstKeyFile> firstKeyFile;

    KeyLookup(Database database, Clock clock, Optional<FirstKeyFile> firstKeyFile) {
        this.database = database;
        this.clock = clock;
        this.firstKeyFile = firstKeyFile;
    }

    Optional<KnownKey> find(KeyHash hash) {
        Optional<ApiKeysRecord> row = database.read(sql -> sql.selectFrom(API_KEYS)
                .where(API_KEYS.KEY_HASH.eq(hash.hex()))
                .and(API_KEYS.REVOKED_AT.isNull())
                .fetchOptional());
        Optional<KnownKey> key = row.map(KeyLookup::known);
        Instant now = clock.instant();
        if (key.isPresent() && !key.get().isExpired(now)) {
            noteUse(row.get(), hash, now);
        }
        return key;
    }

    private void noteUse(ApiKeysRecord row, KeyHash hash, Instant now) {
        firstKeyFile.ifPresent(file -> file.used(hash));
        Instant due = now.minus(NOTED_EVERY);
        if (row.getLastUsedAt() != null && row.getLastUsedAt().isAfter(due)) {
            return;
        }
        try {
            database.run(sql -> sql.update(API_KEYS)
                    .set(API_KEYS.LAST_USED_AT, now)
                    .where(API_KEYS.ID.eq(row.getId()))
                    .and(API_KEYS.LAST_USED_AT.isNull().or(API_KEYS.LAST_USED_AT.le(due)))
                    .execute());
        } catch (DataAccessException e) {
            // A full disk must not lock out the people who could free it.
            LOG.warn("The last use of key {} was not noted", row.getId(), e);
        }
    }

    private static KnownKey known(ApiKeysRecord row) {
        return new KnownKey(
                new Principal(
                        new TenantId(row.getTenantId()),
                        row.getId(),
                        row.getName(),
                        Role.valueOf(row.getRole()),
                        row.getPlatformAdmin()),
                KeyScope.valueOf(row.getScope()),
                Optional.ofNullable(row.getExpiresAt()));
    }
}
