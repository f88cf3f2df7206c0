package dev.fairlead.llmtrace.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.filter.SavedFilters.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What saved filters do on every database. */
abstract class SavedFiltersContract {

    private static final Principal ANA = new Principal(new TenantId("acme"), "key_ana", "ana", Role.OPERATOR, false);
    private static final Principal EVE = new Principal(new TenantId("globex"), "key_eve", "eve", Role.OPERATOR, false);

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private Database database;
    private SavedFilters filters;

    abstract DatabaseSettings fresh();

    @BeforeEach
    void open() {
        database = Database.open(fresh(), LlmTrace.SCHEMA);
        filters = new SavedFilters(() -> database, clock);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void a_name_is_unique_within_its_tenant() {
        Outcome first = filters.create(ANA, "slow", "{\"user\":\"ada\"}");
        Outcome same = filters.create(ANA, "slow", "{\"user\":\"ada\"}");
        Outcome other = filters.create(ANA, "slow", "{\"user\":\"bob\"}");
        Outcome foreign = filters.create(EVE, "slow", "{\"user\":\"bob\"}");

        assertThat(same).isEqualTo(first);
        assertThat(other).isEqualTo(new Outcome.NameTaken());
        assertThat(foreign).isInstanceOf(Outcome.Saved.class);
        assertThat(filters.find("acme", "slow").orElseThrow().parameters()).isEqualTo("{\"user\":\"ada\"}");
    }

    @Test
    void replaces_and_deletes_in_its_own_tenant_only() {
        filters.create(ANA, "slow", "{}");
        Instant saved = now;
        now = now.plus(Duration.ofHours(1));

        assertThat(filters.replace("globex", "slow", "{\"user\":\"eve\"}")).isEmpty();
        SavedFilter replaced =
                filters.replace("acme", "slow", "{\"user\":\"bob\"}").orElseThrow();
        assertThat(replaced).isEqualTo(new SavedFilter("slow", "{\"user\":\"bob\"}", "key_ana", "ana", saved, now));
        assertThat(filters.delete("globex", "slow")).isFalse();
        assertThat(filters.delete("acme", "slow")).isTrue();
        assertThat(filters.find("acme", "slow")).isEmpty();
    }

    @Test
    void pages_go_by_name() {
        for (String name : List.of("c", "a", "b")) {
            filters.create(ANA, name, "{}");
        }
        filters.create(EVE, "aa", "{}");

        var first = filters.list("acme", 2, Optional.empty());
        var second = filters.list("acme", 2, first.nextCursor());

        assertThat(first.items().stream().map(SavedFilter::name)).containsExactly("a", "b");
        assertThat(second.items().stream().map(SavedFilter::name)).containsExactly("c");
        assertThat(second.nextCursor()).isEmpty();
    }
}
