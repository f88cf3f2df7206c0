package dev.fairlead.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.PageRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies while it makes a key, at each point where it still could. */
class CrashTest {

    private static final Actor PROCESS = Actor.process("test");
    private static final NewKey WANTED = new NewKey(Tenants.DEFAULT, "deploy", Role.VIEWER);
    private static final int HALTED = 42;

    @TempDir
    Path folder;

    @Test
    void a_crash_inside_the_transaction_leaves_no_key_event_or_idempotency_key() throws Exception {
        Path file = started();

        // Chance is asked for twice for the key's id, once for its secret, and then, after the insert, for the event.
        for (String dieAt : List.of("3", "4")) {
            assertThat(die(file, dieAt)).isEqualTo(HALTED);
            try (Database database = Database.open(new DatabaseSettings.SqliteFile(file), Identity.SCHEMA)) {
                Identity identity = new Identity(database, Clock.systemUTC(), new SecureRandom());
                assertThat(keys(identity)).as("after dying at " + dieAt).isEmpty();
                assertThat(events(identity)).isEqualTo(1);
            }
        }

        try (Database database = Database.open(new DatabaseSettings.SqliteFile(file), Identity.SCHEMA)) {
            Identity identity = new Identity(database, Clock.systemUTC(), new SecureRandom());
            CreatedKey key = identity.keys().create(PROCESS, WANTED, "try-1");
            assertThat(identity.authenticate(key.secret())).isPresent();
        }
    }

    @Test
    void a_crash_before_the_answer_leaves_a_whole_key_that_the_same_request_names() throws Exception {
        Path file = started();

        assertThat(die(file, "after")).isEqualTo(HALTED);

        try (Database database = Database.open(new DatabaseSettings.SqliteFile(file), Identity.SCHEMA)) {
            Identity identity = new Identity(database, Clock.systemUTC(), new SecureRandom());
            assertThat(keys(identity)).hasSize(1);
            assertThat(events(identity)).isEqualTo(2);
            String id = keys(identity).getFirst().id();
            assertThat(catchThrowable(() -> identity.keys().create(PROCESS, WANTED, "try-1")))
                    .isInstanceOf(IdentityException.class)
                    .hasMessageContaining(id);
            assertThat(identity.keys().revoke(PROCESS, Tenants.DEFAULT, id).revokedAt())
                    .isPresent();
        }
    }

    private Path started() {
        Path file = folder.resolve("identity.sqlite");
        try (Database database = Database.open(new DatabaseSettings.SqliteFile(file), Identity.SCHEMA)) {
            new Identity(database, Clock.systemUTC(), new SecureRandom())
                    .bootstrap()
                    .orElseThrow();
        }
        return file;
    }

    private static List<ApiKey> keys(Identity identity) {
        return identity.keys().list(PROCESS, Tenants.DEFAULT, PageRequest.first(100)).items().stream()
                .filter(key -> key.name().equals("deploy"))
                .toList();
    }

    private static int events(Identity identity) {
        return identity.audit().list(PROCESS, PageRequest.first(100)).items().size();
    }

    private static int die(Path file, String at) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Dying.class.getName(),
                        file.toString(),
                        at)
                .redirectErrorStream(true)
                .start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            assertThat(said).as("exit code " + code).doesNotContain("NOT REACHED");
            return code;
        }
    }

    /** The process that dies. */
    static final class Dying {

        private Dying() {}

        static void main(String[] args) {
            Database database = Database.open(new DatabaseSettings.SqliteFile(Path.of(args[0])), Identity.SCHEMA);
            boolean after = args[1].equals("after");
            RandomGenerator random = after ? new Random() : new Deadly(Integer.parseInt(args[1]));
            new Identity(database, Clock.systemUTC(), random).keys().create(PROCESS, WANTED, "try-1");
            if (!after) {
                System.out.println("NOT REACHED");
            }
            Runtime.getRuntime().halt(HALTED);
        }
    }

    /** Chance that ends the process at one request for it. */
    private static final class Deadly implements RandomGenerator {
        private final Random random = new Random();
        private int left;

        Deadly(int left) {
            this.left = left;
        }

        @Override
        public int nextInt(int bound) {
            count();
            return random.nextInt(bound);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            count();
            random.nextBytes(bytes);
        }

        @Override
        public long nextLong() {
            count();
            return random.nextLong();
        }

        private void count() {
            if (--left == 0) {
                Runtime.getRuntime().halt(HALTED);
            }
        }
    }
}
