package dev.fairlead.core.database;

import static dev.fairlead.core.identity.schema.Tables.TENANTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFileTest extends DatabaseContract {

    @TempDir
    Path folder;

    @Override
    DatabaseSettings fresh() {
        return new DatabaseSettings.SqliteFile(folder.resolve("data/identity.sqlite"));
    }

    @Test
    void only_the_owner_can_read_the_files() throws IOException {
        database.run(sql -> insertTenant(sql, "acme"));

        try (var files = Files.list(folder.resolve("data"))) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void a_commit_is_on_the_disk_when_it_returns() {
        String journal = database.inTransaction(
                sql -> sql.fetchSingle("PRAGMA journal_mode").get(0, String.class));
        int synchronous = database.inTransaction(
                sql -> sql.fetchSingle("PRAGMA synchronous").get(0, Integer.class));

        assertThat(journal).isEqualTo("wal");
        assertThat(synchronous).as("2 is FULL").isEqualTo(2);
    }

    @Test
    void what_reads_cannot_write() {
        assertThatThrownBy(() -> database.read(sql -> sql.deleteFrom(TENANTS).execute()))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("readonly");
    }

    @Test
    void is_there_after_it_was_closed_and_opened_again() {
        database.run(sql -> insertTenant(sql, "acme"));
        database.close();

        database = Database.open(fresh(), "identity");

        assertThat(tenants(database)).isEqualTo(1);
    }

    @Test
    void a_file_that_a_newer_version_has_migrated_is_refused() {
        database.run(sql -> sql.execute("INSERT INTO flyway_schema_history SELECT 99, '99', 'of tomorrow', type,"
                + " 'V99__of_tomorrow.sql', checksum, installed_by, installed_on, execution_time, success"
                + " FROM flyway_schema_history WHERE installed_rank = 1"));
        database.close();

        assertThatThrownBy(() -> Database.open(fresh(), "identity"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("newer version");
    }

    @Test
    void a_file_that_is_no_database_is_refused_with_its_name() throws IOException {
        Path file = folder.resolve("letter.txt");
        Files.writeString(file, "Dear database, ".repeat(1000));

        assertThatThrownBy(() -> Database.open(new DatabaseSettings.SqliteFile(file), "identity"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("letter.txt");
    }
}
