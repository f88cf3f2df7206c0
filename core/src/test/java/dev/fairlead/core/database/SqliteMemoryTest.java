package dev.fairlead.core.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqliteMemoryTest extends DatabaseContract {

    @Override
    DatabaseSettings fresh() {
        return new DatabaseSettings.SqliteMemory();
    }

    @Test
    void two_databases_in_memory_share_nothing() {
        try (Database other = Database.open(fresh(), "identity")) {
            database.run(sql -> insertTenant(sql, "acme"));

            assertThat(tenants(other)).isZero();
        }
    }
}
