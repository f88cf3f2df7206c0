package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.PostgresqlServer;
import dev.fairlead.core.database.SchemaFacts;
import org.junit.jupiter.api.Test;

/** Both engines hold the same schema, compared column by column. */
class RelationalSchemaTest {

    @Test
    void sqlite_and_postgresql_have_the_same_columns_keys_and_indexes() {
        try (Database sqlite = Database.open(new DatabaseSettings.SqliteMemory(), LlmTrace.SCHEMA);
                Database postgresql = Database.open(PostgresqlServer.freshDatabase(), LlmTrace.SCHEMA)) {

            var inSqlite = SchemaFacts.of(sqlite);

            assertThat(inSqlite).containsOnlyKeys("saved_filters", "scores");
            assertThat(inSqlite.get("scores")).contains("column figure double precision null");
            assertThat(SchemaFacts.of(postgresql, LlmTrace.SCHEMA)).isEqualTo(inSqlite);
        }
    }
}
