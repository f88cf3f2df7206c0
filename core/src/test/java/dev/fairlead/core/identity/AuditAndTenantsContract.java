package dev.fairlead.core.identity;

import static dev.fairlead.core.identity.KeysContract.assertRefused;
import static dev.fairlead.core.identity.schema.Tables.AUDIT_EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;

/** What the audit log, tenants, projects, first start and idempotency promise, on whichever engine. */
abstract class AuditAndTenantsContract extends IdentityFixture {

    @Test
    void the_first_start_makes_the_default_tenant_and_one_platform_admin() {
        Principal first = identity.authenticate(firstKey.secret()).orElseThrow();

        assertThat(first.tenant()).isEqualTo(Tenants.DEFAULT);
        assertThat(first.role()).isEqualTo(Role.ADMIN);
        assertThat(first.platformAdmin()).isTrue();
        assertThat(process().bootstrap()).isEmpty();
        assertThat(identity.tenants().list(platform, ALL).items())
                .extracting(tenant -> tenant.id().value())
                .containsExactly("acme", "default", "globex");
    }

    @Test
    void every_change_leaves_one_event_that_says_who_what_and_from_where() {
        identity.projects().create(acmeAdmin, ACME, "search");
        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, "k", Role.VIEWER));
        identity.keys().revoke(acmeAdmin, ACME, key.key().id());

        List<AuditEvent> events = identity.audit().list(acmeAdmin, ALL).items();

        assertThat(events)
                .extracting(AuditEvent::action)
                .containsExactly("key.revoked", "key.created", "project.created", "key.created", "tenant.created");
        AuditEvent revoked = events.getFirst();
        assertThat(revoked.target()).isEqualTo(key.key().id());
        assertThat(revoked.actorKeyId()).isEqualTo(acmeAdmin.principal().keyId());
        assertThat(revoked.actorName()).isEqualTo("acme admin");
        assertThat(revoked.address()).isEqualTo("192.0.2.7");
        assertThat(revoked.time()).isEqualTo(clock.instant());
        assertThat(revoked.tenant()).isEqualTo(ACME);
        assertThat(revoked.outcome()).isEqualTo(AuditEvent.Outcome.DONE);
        assertThat(events.getLast().actorKeyId()).isEqualTo(firstKey.key().id());
    }

    @Test
    void a_refused_change_is_recorded_with_whoever_tried() {
        assertRefused(
                "other_tenant", () -> identity.keys().create(acmeAdmin, new NewKey(GLOBEX, "planted", Role.VIEWER)));

        AuditEvent last =
                identity.audit().list(acmeAdmin, PageRequest.first(1)).items().getFirst();
        assertThat(last.outcome()).isEqualTo(AuditEvent.Outcome.REFUSED);
        assertThat(last.action()).isEqualTo("key.created");
        assertThat(identity.audit().list(globexAdmin, ALL).items())
                .noneMatch(event -> event.outcome() == AuditEvent.Outcome.REFUSED);
    }

    @Test
    void a_tenant_reads_its_own_events_only_and_a_platform_admin_all() {
        assertThat(identity.audit().list(acmeAdmin, ALL).items())
                .allMatch(event -> event.tenant().equals(ACME));
        assertRefused("other_tenant", () -> identity.audit().list(acmeAdmin, GLOBEX, ALL));
        assertThat(identity.audit().list(platform, ALL).items())
                .extracting(event -> event.tenant().value())
                .contains("acme", "globex", "default");
        assertThat(identity.audit().list(platform, GLOBEX, ALL).items())
                .extracting(event -> event.tenant().value())
                .containsOnly("globex");
    }

    @Test
    void events_outlive_their_tenant_and_its_keys_stop_at_once() {
        CreatedKey key = identity.keys().create(acmeAdmin, new NewKey(ACME, "k", Role.VIEWER));
        assertThat(identity.authenticate(key.secret())).isPresent();

        identity.tenants().delete(platform, ACME);

        assertThat(identity.authenticate(key.secret())).isEmpty();
        assertRefused("unknown_tenant", () -> identity.tenants().delete(platform, ACME));
        assertThat(identity.audit().list(platform, ACME, ALL).items())
                .extracting(AuditEvent::action)
                .containsExactly("tenant.deleted", "key.created", "key.created", "tenant.created");
    }

    @Test
    void the_tenant_of_the_last_platform_admin_cannot_be_deleted() {
        assertRefused("last_platform_admin", () -> identity.tenants().delete(platform, Tenants.DEFAULT));

        assertThat(identity.authenticate(firstKey.secret())).isPresent();
    }

    @Test
    void events_can_be_neither_changed_nor_deleted() {
        int before = events();

        assertThatThrownBy(() -> database.run(sql -> sql.update(AUDIT_EVENTS)
                        .set(AUDIT_EVENTS.ACTOR_NAME, "nobody")
                        .execute()))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("append-only");
        assertThatThrownBy(
                        () -> database.run(sql -> sql.deleteFrom(AUDIT_EVENTS).execute()))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("append-only");
        assertThat(events()).isEqualTo(before).isPositive();
    }

    @Test
    void the_same_request_again_makes_no_second_key_and_names_the_first() {
        NewKey wanted = new NewKey(ACME, "deploy", Role.VIEWER);
        CreatedKey key = identity.keys().create(acmeAdmin, wanted, "try-1");
        int events = events();

        assertThatThrownBy(() -> identity.keys().create(acmeAdmin, wanted, "try-1"))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining(key.key().id())
                .hasMessageNotContaining(key.secret())
                .extracting("code")
                .isEqualTo("idempotent_replay");
        assertThat(keyIds(acmeAdmin, ACME))
                .containsExactly(key.key().id(), acmeAdmin.principal().keyId());
        assertThat(events()).as("a replay changes nothing").isEqualTo(events);
    }

    @Test
    void an_idempotency_key_belongs_to_one_request_one_caller_and_one_day() {
        NewKey wanted = new NewKey(ACME, "deploy", Role.VIEWER);
        identity.keys().create(acmeAdmin, wanted, "try-1");

        assertRefused(
                "idempotency_key_reused",
                () -> identity.keys().create(acmeAdmin, new NewKey(ACME, "deploy", Role.ADMIN), "try-1"));
        assertThat(identity.keys().create(platform, wanted, "try-1")).isNotNull();
        clock.advance(Duration.ofHours(25));
        assertThat(identity.keys().create(acmeAdmin, wanted, "try-1")).isNotNull();
    }

    @Test
    void the_same_request_for_a_tenant_answers_the_same_tenant() {
        TenantId id = new TenantId("initech");

        Tenant first = identity.tenants().create(platform, id, "Initech", "t-1");
        clock.advance(Duration.ofMinutes(1));

        assertThat(identity.tenants().create(platform, id, "Initech", "t-1")).isEqualTo(first);
        assertRefused("tenant_exists", () -> identity.tenants().create(platform, id, "Initech"));
        assertRefused("tenant_exists", () -> identity.tenants().create(platform, id, "Initech", "t-2"));
    }

    @Test
    void of_requests_at_the_same_moment_one_makes_the_key() throws Exception {
        NewKey wanted = new NewKey(ACME, "deploy", Role.VIEWER);
        CountDownLatch start = new CountDownLatch(1);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> {
                        start.await();
                        try {
                            identity.keys().create(acmeAdmin, wanted, "try-1");
                            return "made";
                        } catch (IdentityException e) {
                            return e.code();
                        }
                    }))
                    .toList();
            start.countDown();
            List<String> outcomes = new java.util.ArrayList<>();
            for (var one : running) {
                outcomes.add(one.get());
            }
            assertThat(outcomes).containsOnlyOnce("made").containsOnly("made", "idempotent_replay");
        }
    }

    @Test
    void of_processes_that_start_at_the_same_moment_one_makes_the_first_key() throws Exception {
        try (Database empty = Database.open(fresh(), Identity.SCHEMA);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = IntStream.range(0, 4)
                    .mapToObj(i -> new Identity(empty, clock, random))
                    .map(process -> threads.submit(() -> process.bootstrap()))
                    .toList();

            int made = 0;
            for (var one : running) {
                made += one.get().isPresent() ? 1 : 0;
            }
            assertThat(made).isEqualTo(1);
        }
    }

    @Test
    void a_first_key_that_could_not_be_handed_over_is_not_kept() {
        try (Database empty = Database.open(fresh(), Identity.SCHEMA)) {
            Identity first = new Identity(empty, clock, random);

            assertThatThrownBy(() -> first.bootstrap(key -> {
                        throw new IllegalStateException("no space left");
                    }))
                    .hasMessage("no space left");

            Optional<CreatedKey> again = first.bootstrap();
            assertThat(again).isPresent();
            assertThat(first.authenticate(again.orElseThrow().secret())).isPresent();
        }
    }

    @Test
    void a_key_belongs_to_a_project_of_its_tenant() {
        Project search = identity.projects().create(acmeAdmin, ACME, "search");
        NewKey wanted = new NewKey(ACME, "search", "k", Role.VIEWER, KeyScope.ALL, false, Optional.empty());

        assertThat(identity.keys().create(acmeAdmin, wanted).key().projectId()).isEqualTo(search.id());
        assertRefused("project_exists", () -> identity.projects().create(acmeAdmin, ACME, "search"));
        assertRefused(
                "unknown_project",
                () -> identity.keys()
                        .create(
                                globexAdmin,
                                new NewKey(GLOBEX, "search", "k", Role.VIEWER, KeyScope.ALL, false, Optional.empty())));
        assertThat(identity.projects().list(acmeAdmin, ACME, ALL).items())
                .extracting(Project::name)
                .containsExactly("default", "search");
    }

    private int events() {
        return database.read(sql -> sql.fetchCount(AUDIT_EVENTS));
    }
}
