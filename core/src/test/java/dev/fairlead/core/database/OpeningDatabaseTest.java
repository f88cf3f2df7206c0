package dev.fairlead.core.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpeningDatabaseTest {

    @TempDir
    private Path directory;

    @Test
    void whoever_asks_waits_until_it_is_open() {
        try (OpeningDatabase opening = new OpeningDatabase(new DatabaseSettings.SqliteMemory(), "identity")) {
            opening.start();

            long tenants = opening.get().read(sql -> sql.fetchCount(DSL.table("tenants")));

            assertThat(tenants).isZero();
            assertThat(opening.problem()).isEmpty();
        }
    }

    @Test
    void says_why_there_is_no_database() throws Exception {
        Path file =
                Files.writeString(directory.resolve("broken.sqlite"), "this is no database, by any measure".repeat(9));
        try (OpeningDatabase opening = new OpeningDatabase(new DatabaseSettings.SqliteFile(file), "identity")) {
            opening.start();

            assertThatThrownBy(opening::get)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("broken.sqlite");
            await().untilAsserted(() -> assertThat(opening.problem().orElse("")).contains("broken.sqlite"));
        }
    }

    @Test
    void closes_without_having_been_started() {
        OpeningDatabase never = new OpeningDatabase(new DatabaseSettings.SqliteMemory(), "identity");

        assertThatThrownBy(never::get).isInstanceOf(IllegalStateException.class);
        never.close();
    }

    @Test
    void what_was_deleted_is_in_no_file_after_a_scrub() throws Exception {
        Path file = directory.resolve("scrubbed.sqlite");
        try (Database database = Database.open(new DatabaseSettings.SqliteFile(file), "identity")) {
            database.run(sql -> sql.execute("INSERT INTO tenants VALUES ('t', 'a name to forget', 0)"));
            database.run(sql -> sql.execute("DELETE FROM tenants"));
            assertThat(anyHolds("a name to forget")).isTrue();

            database.scrub();

            assertThat(anyHolds("a name to forget")).isFalse();
        }
    }

    private boolean anyHolds(String text) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
