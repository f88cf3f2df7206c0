package dev.fairlead.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstKeyFileTest {

    @TempDir
    Path folder;

    @Test
    void only_its_owner_reads_it_and_it_is_gone_after_the_first_use_of_its_key() throws IOException {
        Path path = folder.resolve("first-key");
        FirstKeyFile file = new FirstKeyFile(path);
        try (Database database = Database.open(new DatabaseSettings.SqliteMemory(), Identity.SCHEMA)) {
            Identity identity = new Identity(database, new TestClock(), new Random(1), file);

            CreatedKey first = identity.bootstrap(file::write).orElseThrow();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(path)).isEqualTo(first.secret() + "\n");

            CreatedKey other =
                    identity.keys().create(Actor.process("test"), new NewKey(Tenants.DEFAULT, "other", Role.VIEWER));
            identity.authenticate(other.secret());
            assertThat(path).exists();

            assertThat(identity.authenticate(first.secret())).isPresent();
            assertThat(path).doesNotExist();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void a_file_left_by_a_start_that_did_not_complete_is_replaced() throws IOException {
        Path path = folder.resolve("first-key");
        Files.writeString(path, "llmt_stale\n");
        Files.writeString(folder.resolve("first-key.part"), "half");
        FirstKeyFile file = new FirstKeyFile(path);
        try (Database database = Database.open(new DatabaseSettings.SqliteMemory(), Identity.SCHEMA)) {
            Identity identity = new Identity(database, new TestClock(), new Random(1), file);

            CreatedKey first = identity.bootstrap(file::write).orElseThrow();

            assertThat(Files.readString(path)).isEqualTo(first.secret() + "\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
    }
}
