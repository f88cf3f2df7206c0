package dev.fairlead.core.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relational data of one service, on SQLite or PostgreSQL, with its schema brought up to date when opened.
 *
 * <p>SQLite has one connection that writes and a few that read; each transaction on PostgreSQL is {@code READ
 * COMMITTED}. All methods block and fail with jOOQ's unchecked {@link org.jooq.exception.DataAccessException}.
 */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int SQLITE_READERS = 4;

    private final DSLContext writing;
    private final DSLContext reading;
    private final List<AutoCloseable> opened;

    private Database(DSLContext writing, DSLContext reading, List<AutoCloseable> opened) {
        this.writing = writing;
        this.reading = reading;
        this.opened = List.copyOf(opened);
    }

    /**
     * Opens a database and applies the migrations of {@code db/<schema>/common} and of {@code db/<schema>/sqlite} or
     * {@code db/<schema>/postgresql} on the class path.
     *
     * @param schema name of the migrations' folder, and of the schema in PostgreSQL
     * @throws DatabaseException when the database cannot be reached or a migration fails
     */
    public static Database open(DatabaseSettings settings, String schema) {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            return switch (settings) {
                case DatabaseSettings.SqliteFile(var file) -> {
                    Sqlite.create(file);
                    var writer = keep(opened, pool("sqlite-writer", Sqlite.writer("jdbc:sqlite:" + file), 1));
                    migrate(writer, schema, "sqlite");
                    var readers = keep(opened, readers(Sqlite.reader("jdbc:sqlite:" + file)));
                    yield new Database(dsl(writer, SQLDialect.SQLITE), dsl(readers, SQLDialect.SQLITE), opened);
                }
                case DatabaseSettings.SqliteMemory() -> {
                    DataSource memory = Sqlite.memory();
                    // The data lives as long as one connection does, and the pool may replace its own.
                    keep(opened, memory.getConnection());
                    var only = keep(opened, pool("sqlite-memory", memory, 1));
                    migrate(only, schema, "sqlite");
                    yield new Database(dsl(only, SQLDialect.SQLITE), dsl(only, SQLDialect.SQLITE), opened);
                }
                case DatabaseSettings.Postgresql postgresql -> {
                    var pool = keep(opened, postgresqlPool(postgresql, schema));
                    migrate(pool, schema, "postgresql");
                    yield new Database(dsl(pool, SQLDialect.POSTGRES), dsl(pool, SQLDialect.POSTGRES), opened);
                }
            };
        } catch (Exception e) {
            closeAll(opened);
            throw new DatabaseException(
                    "Cannot open the database of " + schema + " at " + settings + ": " + e.getMessage()
                            + ". Check that it is reachable, that its owner may create the schema " + schema
                            + ", and that no newer version has migrated it.",
                    e);
        }
    }

    /**
     * Runs {@code work} in one transaction: committed when it returns, rolled back when it throws, and the exception
     * passes through. Not to be nested, since SQLite has one writer.
     */
    public <T> T inTransaction(Function<DSLContext, T> work) {
        return writing.transactionResult(transaction -> work.apply(transaction.dsl()));
    }

    /** {@link #inTransaction} for work without a result. */
    public void run(Consumer<DSLContext> work) {
        writing.transaction(transaction -> work.accept(transaction.dsl()));
    }

    /** Runs queries outside a transaction; on a SQLite file they cannot write and never wait for the writer. */
    public <T> T read(Function<DSLContext, T> queries) {
        return queries.apply(reading);
    }

    /** Takes what was deleted out of the log of a SQLite file too, where older versions of pages lie until they are overwritten. */
    public void scrub() {
        if (writing.dialect() == SQLDialect.SQLITE) {
            writing.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    @Override
    public void close() {
        closeAll(opened);
    }

    private static <C extends AutoCloseable> C keep(List<AutoCloseable> opened, C resource) {
        opened.addFirst(resource);
        return resource;
    }

    private static HikariDataSource readers(DataSource source) {
        HikariConfig config = config("sqlite-reader", source, SQLITE_READERS);
        config.setConnectionInitSql("PRAGMA query_only = true");
        return new HikariDataSource(config);
    }

    private static HikariDataSource pool(String name, DataSource source, int size) {
        return new HikariDataSource(config(name, source, size));
    }

    private static HikariConfig config(String name, DataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMaxLifetime(0);
        config.setConnectionTimeout(30_000);
        return config;
    }

    private static HikariDataSource postgresqlPool(DatabaseSettings.Postgresql settings, String schema) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgresql-" + schema);
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.maxConnections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setConnectionInitSql(
                "SET search_path TO " + DSL.using(SQLDialect.POSTGRES).render(DSL.quotedName(schema)));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "fairlead-" + schema);
        return new HikariDataSource(config);
    }

    private static void migrate(DataSource source, String schema, String dialect) {
        var flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/" + schema + "/common", "classpath:db/" + schema + "/" + dialect)
                .failOnMissingLocations(false)
                // By default migrations of a newer version would be passed over with a warning.
                .ignoreMigrationPatterns(new String[0]);
        if (dialect.equals("postgresql")) {
            flyway.schemas(schema).createSchemas(true);
        }
        flyway.load().migrate();
    }

    private static DSLContext dsl(DataSource source, SQLDialect dialect) {
        // jOOQ's own logging would write statements with their values.
        return DSL.using(source, dialect, new Settings().withRenderSchema(false).withExecuteLogging(false));
    }

    private static void closeAll(List<AutoCloseable> opened) {
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("A database connection did not close", e);
            }
        }
    }
}
