package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.duckdb.DuckDBConnection;

/** The open file: one connection that writes, and a few that answer questions, each under a time limit. */
final class DuckDbFile implements AutoCloseable {

    /** What is done with the writing connection, inside one transaction. */
    interface Write<T> {
        T in(DuckDBConnection connection) throws SQLException;
    }

    /** How a row of an answer becomes a value. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final DuckDbSettings settings;
    private final BlockingQueue<DuckDBConnection> readers;
    private final List<DuckDBConnection> writer = new ArrayList<>(1);
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-timeouts").factory());

    DuckDbFile(DuckDbSettings settings) {
        this.settings = settings;
        this.readers = new ArrayBlockingQueue<>(settings.readers());
    }

    void open() {
        try {
            Path directory = settings.file().toAbsolutePath().getParent();
            Files.createDirectories(directory);
            finishRewrite();
            connect();
            write(connection -> {
                execute(connection, Schema.CREATE);
                return true;
            });
        } catch (IOException | SQLException e) {
            throw failure("the database " + settings.file() + " could not be opened; is another process using it?", e);
        }
    }

    private void connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", settings.memoryMegabytes() + "MB");
        properties.setProperty("threads", String.valueOf(settings.threads()));
        properties.setProperty("preserve_insertion_order", "false");
        properties.setProperty("temp_directory", "");
        DuckDBConnection first =
                (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + settings.file(), properties);
        first.setAutoCommit(false);
        writer.add(first);
        for (int i = 0; i < settings.readers(); i++) {
            DuckDBConnection reader = first.duplicate();
            reader.setAutoCommit(true);
            readers.add(reader);
        }
        protect();
    }

    /** Runs in one transaction that is committed at the end, or rolled back when anything is thrown. */
    <T> T write(Write<T> work) {
        writing.lock();
        try {
            if (writer.isEmpty()) {
                throw new StoreException(StoreException.Code.UNAVAILABLE, "the store is closed");
            }
            DuckDBConnection connection = writer.getFirst();
            try {
                T result = work.in(connection);
                connection.commit();
                protect();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e instanceof RuntimeException unchecked ? unchecked : failure("a write was rolled back", e);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Answers a question with a connection of its own, under the time limit. */
    <T> List<T> read(Sql sql, RowReader<T> reader) {
        DuckDBConnection connection = borrow();
        try {
            return read(connection, sql, reader);
        } catch (SQLException e) {
            throw queryFailure(e);
        } finally {
            readers.add(connection);
        }
    }

    /** Answers a question as a part of a transaction. */
    static <T> List<T> readWithin(Connection connection, Sql sql, RowReader<T> reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            return rows(statement, sql, reader);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static int update(Connection connection, Sql sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            bind(statement, sql);
            return statement.executeUpdate();
        }
    }

    /** Copies what is live into a new file and puts it in the old one's place. No byte of a removed row is left then. */
    void rewrite() {
        writing.lock();
        List<DuckDBConnection> idle = new ArrayList<>();
        try {
            Path fresh = beside(".new");
            deleteDatabase(fresh);
            DuckDBConnection connection = writer.getFirst();
            connection.setAutoCommit(true);
            String name = currentDatabase(connection);
            execute(connection, "ATTACH '" + fresh.toString().replace("'", "''") + "' AS fresh");
            execute(connection, "COPY FROM DATABASE \"" + name + "\" TO fresh");
            execute(connection, "DETACH fresh");
            for (int i = 0; i < settings.readers(); i++) {
                idle.add(borrow());
            }
            disconnect(idle);
            idle.clear();
            Files.move(fresh, beside(".ready"), StandardCopyOption.ATOMIC_MOVE);
            finishRewrite();
            connect();
        } catch (IOException | SQLException e) {
            throw failure("the database could not be rewritten", e);
        } finally {
            readers.addAll(idle);
            transactional();
            writing.unlock();
        }
    }

    /** From the moment the new file is ready it is the database, even if the process dies before it has its name. */
    private void finishRewrite() throws IOException {
        if (Files.exists(beside(".ready"))) {
            Files.deleteIfExists(beside(".wal"));
            Files.move(
                    beside(".ready"),
                    settings.file(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path beside(String suffix) {
        return settings.file().resolveSibling(settings.file().getFileName() + suffix);
    }

    private void transactional() {
        for (DuckDBConnection connection : writer) {
            try {
                connection.setAutoCommit(false);
            } catch (SQLException e) {
                throw failure("the writing connection is broken", e);
            }
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            List<DuckDBConnection> idle = new ArrayList<>();
            readers.drainTo(idle);
            disconnect(idle);
            clock.shutdownNow();
        } catch (SQLException e) {
            throw failure("the database could not be closed", e);
        } finally {
            writing.unlock();
        }
    }

    private void disconnect(List<DuckDBConnection> idle) throws SQLException {
        for (DuckDBConnection reader : idle) {
            reader.close();
        }
        while (!writer.isEmpty()) {
            writer.removeFirst().close();
        }
    }

    private <T> List<T> read(DuckDBConnection connection, Sql sql, RowReader<T> reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            var timeout = clock.schedule(
                    () -> {
                        statement.cancel();
                        return true;
                    },
                    settings.queryTimeout().toMillis(),
                    TimeUnit.MILLISECONDS);
            try {
                return rows(statement, sql, reader);
            } finally {
                timeout.cancel(false);
            }
        }
    }

    private static <T> List<T> rows(PreparedStatement statement, Sql sql, RowReader<T> reader) throws SQLException {
        bind(statement, sql);
        List<T> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(reader.read(rows));
            }
        }
        return found;
    }

    private static void bind(PreparedStatement statement, Sql sql) throws SQLException {
        int position = 1;
        for (Object argument : sql.arguments()) {
            statement.setObject(position++, argument);
        }
    }

    private DuckDBConnection borrow() {
        try {
            DuckDBConnection connection = readers.poll(settings.queryTimeout().toMillis(), TimeUnit.MILLISECONDS);
            if (connection == null) {
                throw new StoreException(
                        StoreException.Code.BUSY,
                        "all " + settings.readers() + " readers were busy for " + settings.queryTimeout()
                                + ", or the store is closed; try again");
            }
            return connection;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Code.BUSY, "interrupted while waiting for a reader", e);
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static String currentDatabase(Connection connection) throws SQLException {
        return readWithin(connection, Sql.of("SELECT current_database()"), row -> row.getString(1))
                .getFirst();
    }

    private static void deleteDatabase(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".wal"));
    }

    /** DuckDB makes its files with the process's default mode, and a new log after every checkpoint. */
    private void protect() {
        for (Path file : List.of(settings.file(), beside(".wal"))) {
            try {
                var owner = PosixFilePermissions.fromString("rw-------");
                if (!Files.getPosixFilePermissions(file).equals(owner)) {
                    Files.setPosixFilePermissions(file, owner);
                }
            } catch (NoSuchFileException e) {
                // Nothing to protect: DuckDB has not made it yet, or has just folded it in.
            } catch (IOException e) {
                throw failure(file + " could not be made private to its owner", e);
            }
        }
    }

    private StoreException queryFailure(SQLException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("INTERRUPT")) {
            return new StoreException(
                    StoreException.Code.QUERY_TIMEOUT,
                    "the query ran longer than " + settings.queryTimeout() + "; ask for a shorter time range",
                    cause);
        }
        if (message.contains("Out of Memory")) {
            return new StoreException(
                    StoreException.Code.QUERY_MEMORY,
                    "the query needed more than the store's " + settings.memoryMegabytes()
                            + " MB; ask for a shorter time range or fewer groups",
                    cause);
        }
        return failure("the query failed", cause);
    }

    private static StoreException failure(String message, Exception cause) {
        return new StoreException(StoreException.Code.UNAVAILABLE, message + ": " + cause.getMessage(), cause);
    }
}
