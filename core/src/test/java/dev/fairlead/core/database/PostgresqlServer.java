package dev.fairlead.core.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** One PostgreSQL server for all tests of this process, started when the first of them asks; stops with the process. */
public final class PostgresqlServer {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private record Started(Optional<EmbeddedPostgres> server, String problem) {}

    /** Starts the server when this class is first touched. */
    private static final class Shared {
        private static final Started SERVER = start();
    }

    private PostgresqlServer() {}

    /** Settings of a new, empty database; skips the test, saying why, where the server cannot run. */
    public static DatabaseSettings.Postgresql freshDatabase() {
        EmbeddedPostgres server = Shared.SERVER.server().orElseGet(() -> Assumptions.abort(Shared.SERVER.problem()));
        String name = "test_" + DATABASES.incrementAndGet();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE template0 STRATEGY file_copy");
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot create the database " + name, e);
        }
        return new DatabaseSettings.Postgresql(server.getJdbcUrl("postgres", name), "postgres", "postgres", 4);
    }

    private static Started start() {
        try {
            return new Started(Optional.of(EmbeddedPostgres.start()), "");
        } catch (IOException | IllegalStateException e) {
            return new Started(
                    Optional.empty(),
                    "NOT RUN on PostgreSQL: the embedded server did not start. As root it needs user namespaces"
                            + " (unshare -U true must work). Cause: " + e);
        }
    }
}
