package dev.fairlead.core.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** Both engines hold the same schema, compared column by column. */
class SchemaTest {

    @Test
    void sqlite_and_postgresql_have_the_same_columns_keys_and_indexes() {
        try (Database sqlite = Database.open(new DatabaseSettings.SqliteMemory(), "identity");
                Database postgresql = Database.open(PostgresqlServer.freshDatabase(), "identity")) {

            SortedMap<String, SortedSet<String>> inSqlite = SchemaFacts.of(sqlite);
            SortedMap<String, SortedSet<String>> inPostgresql = SchemaFacts.of(postgresql, "identity");

            assertThat(inSqlite)
                    .containsOnlyKeys("api_keys", "audit_events", "idempotent_requests", "projects", "tenants");
            assertThat(inPostgresql).isEqualTo(inSqlite);
            assertThat(inSqlite.get("api_keys"))
                    .contains(
                            "column expires_at bigint null",
                            "column platform_admin boolean not null",
                            "foreign key tenant_id -> tenants.id on delete cascade",
                            "unique key_hash");
        }
    }
}
