package dev.fairlead.core.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgresqlTest extends DatabaseContract {

    private final DatabaseSettings settings = PostgresqlServer.freshDatabase();

    @Override
    DatabaseSettings fresh() {
        return settings;
    }

    @Test
    void keeps_its_tables_in_a_schema_of_its_own() {
        var tables = database.read(sql ->
                sql.fetchValues("SELECT table_schema FROM information_schema.tables WHERE table_name = 'tenants'"));

        assertThat(tables).map(Object::toString).containsExactly("identity");
    }

    @Test
    void two_processes_share_it() {
        try (Database other = Database.open(settings, "identity")) {
            database.run(sql -> insertTenant(sql, "acme"));

            assertThat(tenants(other)).isEqualTo(1);
        }
    }

    @Test
    void a_wrong_password_is_never_shown() {
        var wrong = new DatabaseSettings.Postgresql("jdbc:postgresql://127.0.0.1:1/none", "someone", "hunter2hunter2");

        assertThatThrownBy(() -> Database.open(wrong, "identity"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("hunter2");
    }
}
