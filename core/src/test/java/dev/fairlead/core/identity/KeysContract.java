package dev.fairlead.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.core.database.PageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What keys promise, on whichever engine. */
abstract class KeysContract extends IdentityFixture {

    @Test
    void a_new_key_tells_its_tenant_name_and_role() {
        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, "search service", Role.OPERATOR));

        Optional<Principal> principal = identity.authenticate(key.secret());

        assertThat(key.secret()).matches("llmt_[A-Za-z0-9_-]{43}");
        assertThat(principal).contains(new Principal(ACME, key.key().id(), "search service", Role.OPERATOR, false));
    }

    @Test
    void nothing_that_is_stored_or_printed_holds_the_secret() {
        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, "search", Role.VIEWER), "once");

        String stored = database.read(sql -> List.of("api_keys", "audit_events", "idempotent_requests").stream()
                .map(table -> sql.fetch("SELECT * FROM " + table).formatCSV())
                .reduce("", String::concat));

        assertThat(stored).contains(key.key().id()).contains(key.key().prefix());
        assertThat(stored).doesNotContain(key.secret().substring(12));
        assertThat(key.toString()).doesNotContain(key.secret().substring(12));
    }

    @Test
    void sql_in_a_key_authenticates_nobody() {
        List<String> attempts = List.of(
                "' OR '1'='1",
                "llmt_' OR '1'='1' --",
                "llmt_'; DROP TABLE api_keys; --aaaaaaaaaaaaaaaaaaaaaaaa".substring(0, 48),
                "llmt_%",
                "llmt_" + "_".repeat(43),
                "llmt_" + "\0".repeat(43),
                "llmt_" + "é".repeat(43),
                firstKey.secret() + " ",
                firstKey.secret().toLowerCase(java.util.Locale.ROOT),
                "");

        for (String attempt : attempts) {
            assertThat(identity.authenticate(attempt)).as(attempt).isEmpty();
            assertThat(identity.proxy().authenticate(attempt)).as(attempt).isEmpty();
        }
        assertThat(identity.authenticate(firstKey.secret())).isPresent();
    }

    @Test
    void sql_in_names_ids_and_cursors_is_only_text() {
        String evil = "'); DELETE FROM api_keys; --";

        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, evil, Role.VIEWER), evil);

        assertThat(identity.authenticate(key.secret()).map(Principal::name)).contains(evil);
        assertThatThrownBy(() -> identity.keys().revoke(acmeAdmin, ACME, "' OR '1'='1"))
                .isInstanceOf(IdentityException.class)
                .extracting("code")
                .isEqualTo("unknown_key");
        assertThatThrownBy(() -> identity.keys().revoke(acmeAdmin, ACME, "\0"))
                .isInstanceOf(IdentityException.class)
                .extracting("code")
                .isEqualTo("unknown_key");
        assertThatThrownBy(() -> identity.keys().list(platform, new TenantId("acme' OR '1'='1"), ALL))
                .isInstanceOf(IdentityException.class)
                .extracting("code")
                .isEqualTo("invalid_tenant_id");
        assertThatThrownBy(() -> new PageRequest(10, Optional.of("' OR '1'='1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(identity.authenticate(key.secret())).isPresent();
    }

    @Test
    void two_keys_that_share_their_first_characters_are_not_confused() {
        Identity sameStart = new Identity(database, clock, new SameStart(random), Optional.empty(), clock);
        CreatedKey one = sameStart.keys().create(acmeAdmin, new NewKey(ACME, "one", Role.VIEWER));
        CreatedKey two = sameStart.keys().create(globexAdmin, new NewKey(GLOBEX, "two", Role.ADMIN));

        assertThat(one.secret().substring(0, 37)).isEqualTo(two.secret().substring(0, 37));
        assertThat(one.secret()).isNotEqualTo(two.secret());
        assertThat(identity.authenticate(one.secret()).map(Principal::tenant)).contains(ACME);
        assertThat(identity.authenticate(two.secret()).map(Principal::tenant)).contains(GLOBEX);
        assertThat(identity.api().cached(one.secret()).orElseThrow().map(Principal::name))
                .contains("one");

        identity.keys().revoke(acmeAdmin, ACME, one.key().id());

        assertThat(identity.authenticate(one.secret())).isEmpty();
        assertThat(identity.authenticate(two.secret())).isPresent();
    }

    @Test
    void a_tenant_neither_sees_nor_revokes_the_keys_of_another() {
        CreatedKey theirs = identity.keys().create(globexAdmin, new NewKey(GLOBEX, "theirs", Role.VIEWER));

        assertThat(keyIds(acmeAdmin, ACME)).doesNotContain(theirs.key().id());
        assertRefused("other_tenant", () -> keyIds(acmeAdmin, GLOBEX));
        assertRefused(
                "other_tenant",
                () -> identity.keys().revoke(acmeAdmin, GLOBEX, theirs.key().id()));
        assertRefused(
                "unknown_key",
                () -> identity.keys().revoke(acmeAdmin, ACME, theirs.key().id()));
        assertRefused(
                "other_tenant", () -> identity.keys().create(acmeAdmin, new NewKey(GLOBEX, "planted", Role.VIEWER)));
        assertThat(identity.authenticate(theirs.secret())).isPresent();
    }

    @Test
    void a_platform_admin_may_name_any_tenant() {
        CreatedKey key = identity.keys().create(platform, new NewKey(GLOBEX, "made for them", Role.VIEWER));

        assertThat(keyIds(platform, GLOBEX)).contains(key.key().id());
        identity.keys().revoke(platform, GLOBEX, key.key().id());
        assertThat(identity.authenticate(key.secret())).isEmpty();
    }

    @Test
    void an_admin_of_the_default_tenant_is_no_platform_admin() {
        CreatedKey key = identity.keys().create(platform, new NewKey(Tenants.DEFAULT, "app", Role.ADMIN));
        Actor admin = actor(key);

        assertThat(admin.principal().platformAdmin()).isFalse();
        assertRefused("not_platform_admin", () -> identity.tenants().list(admin, ALL));
        assertRefused("not_platform_admin", () -> identity.tenants().create(admin, new TenantId("mine"), "Mine"));
        assertRefused(
                "not_platform_admin",
                () -> identity.keys()
                        .create(admin, new NewKey(Tenants.DEFAULT, "rise", Role.ADMIN).withPlatformAdmin()));
        assertRefused("other_tenant", () -> keyIds(admin, ACME));
        assertThat(keyIds(admin, Tenants.DEFAULT)).containsExactly(key.key().id());
        assertRefused(
                "unknown_key",
                () -> identity.keys()
                        .revoke(admin, Tenants.DEFAULT, firstKey.key().id()));
    }

    @Test
    void only_an_admin_changes_or_lists_keys() {
        for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
            Actor actor = actor(identity.keys().create(acmeAdmin, new NewKey(ACME, "low", role)));

            assertRefused("role_too_low", () -> identity.keys().create(actor, new NewKey(ACME, "x", Role.VIEWER)));
            assertRefused("role_too_low", () -> keyIds(actor, ACME));
            assertRefused(
                    "role_too_low",
                    () -> identity.keys().revoke(actor, ACME, actor.principal().keyId()));
        }
    }

    @Test
    void a_revoked_key_stops_at_once() {
        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, "leaked", Role.VIEWER));
        assertThat(identity.authenticate(key.secret())).isPresent();
        assertThat(identity.proxy().cached(key.secret()).orElseThrow()).isPresent();

        ApiKey revoked = identity.keys().revoke(acmeAdmin, ACME, key.key().id());

        assertThat(revoked.revokedAt()).contains(clock.instant());
        assertThat(identity.api().cached(key.secret())).as("must ask again").isEmpty();
        assertThat(identity.authenticate(key.secret())).isEmpty();
        assertThat(identity.proxy().authenticate(key.secret())).isEmpty();
    }

    @Test
    void a_revoked_key_stops_in_other_processes_within_5_seconds() {
        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, "leaked", Role.VIEWER));
        Identity elsewhere = process();
        assertThat(elsewhere.authenticate(key.secret())).isPresent();

        identity.keys().revoke(acmeAdmin, ACME, key.key().id());
        assertThat(elsewhere.authenticate(key.secret())).as("from memory").isPresent();
        clock.advance(Duration.ofSeconds(5));

        assertThat(elsewhere.proxy().cached(key.secret())).isEmpty();
        assertThat(elsewhere.authenticate(key.secret())).isEmpty();
    }

    @Test
    void an_expired_key_is_refused_to_the_second() {
        Instant expiry = clock.instant().plusSeconds(3);
        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, "trial", Role.VIEWER).expiringAt(expiry));
        clock.advance(Duration.ofSeconds(2));
        assertThat(identity.authenticate(key.secret())).isPresent();

        clock.advance(Duration.ofSeconds(1));

        assertThat(identity.api().cached(key.secret()).orElseThrow())
                .as("from memory")
                .isEmpty();
        assertThat(identity.authenticate(key.secret())).isEmpty();
        assertThat(process().authenticate(key.secret())).as("from the database").isEmpty();
        assertRefused(
                "expiry_in_the_past",
                () -> identity.keys()
                        .create(acmeAdmin, new NewKey(ACME, "late", Role.VIEWER).expiringAt(clock.instant())));
    }

    @Test
    void a_key_made_for_one_use_is_refused_for_the_other() {
        CreatedKey forProxy = identity.keys()
                .create(acmeAdmin, new NewKey(ACME, "virtual key", Role.ADMIN).withScope(KeyScope.PROXY));
        CreatedKey forApi =
                identity.keys().create(acmeAdmin, new NewKey(ACME, "dashboard", Role.VIEWER).withScope(KeyScope.API));

        assertThat(identity.proxy().authenticate(forProxy.secret())).isPresent();
        assertThat(identity.authenticate(forProxy.secret())).isEmpty();
        assertThat(identity.api().cached(forProxy.secret()).orElseThrow()).isEmpty();
        assertThat(identity.authenticate(forApi.secret())).isPresent();
        assertThat(identity.proxy().authenticate(forApi.secret())).isEmpty();
    }

    @Test
    void the_last_use_is_noted_once_a_minute() {
        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, "busy", Role.VIEWER));
        Instant firstUse = clock.instant();

        identity.authenticate(key.secret());
        clock.advance(Duration.ofSeconds(30));
        identity.authenticate(key.secret());
        assertThat(lastUse(key)).contains(firstUse);
        clock.advance(Duration.ofSeconds(31));
        identity.authenticate(key.secret());

        assertThat(lastUse(key)).contains(firstUse.plusSeconds(61));
    }

    @Test
    void pages_through_keys_newest_first_without_gap_or_repeat() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.addFirst(identity.keys()
                    .create(acmeAdmin, new NewKey(ACME, "key " + i, Role.VIEWER))
                    .key()
                    .id());
        }
        made.add(acmeAdmin.principal().keyId());

        List<String> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            var page = identity.keys().list(acmeAdmin, ACME, new PageRequest(3, cursor));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(3);
            page.items().forEach(key -> listed.add(key.id()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(listed).isEqualTo(made);
    }

    @Test
    void the_last_key_that_administers_the_platform_cannot_be_revoked() {
        assertRefused(
                "last_platform_admin",
                () -> identity.keys()
                        .revoke(platform, Tenants.DEFAULT, firstKey.key().id()));

        CreatedKey second =
                identity.keys().create(platform, new NewKey(Tenants.DEFAULT, "second", Role.ADMIN).withPlatformAdmin());
        identity.keys().revoke(actor(second), Tenants.DEFAULT, firstKey.key().id());

        assertThat(identity.authenticate(firstKey.secret())).isEmpty();
        assertThat(identity.authenticate(second.secret())).isPresent();
    }

    private Optional<Instant> lastUse(CreatedKey key) {
        return identity.keys().list(acmeAdmin, ACME, ALL).items().stream()
                .filter(listed -> listed.id().equals(key.key().id()))
                .findFirst()
                .orElseThrow()
                .lastUsedAt();
    }

    static void assertRefused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOf(IdentityException.class)
                .extracting("code")
                .isEqualTo(code);
    }

    /** Random bytes of which the first 24 of 32 are always the same: 32 characters of a key. */
    private record SameStart(RandomGenerator random) implements RandomGenerator {
        @Override
        public long nextLong() {
            return random.nextLong();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
            for (int i = 0; i < 24; i++) {
                bytes[i] = (byte) i;
            }
        }
    }
}
