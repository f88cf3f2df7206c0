package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.content.PrivateFile;
import dev.fairlead.llmtrace.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.duckdb.DuckDBConnection;

/** The open file: writes in transactions one after the other, questions at any time and each under a time limit. */
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
    private final Connections connections;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-timeouts").factory());
    private final ExecutorService readers;
    private boolean broken;
    private boolean closed;

    DuckDbFile(DuckDbSettings settings) {
        this.settings = settings;
        this.connections = new Connections(settings);
        this.readers = Executors.newFixedThreadPool(
                settings.readers(),
                Thread.ofPlatform().daemon().name("store-reader-", 1).factory());
    }

    void open() {
        try {
            PrivateFile.createDirectories(settings.file().toAbsolutePath().resolveSibling(""));
            finishRewrite();
            connections.open();
            write(Schema::create);
        } catch (IOException | SQLException e) {
            throw failure("the database " + settings.file() + " could not be opened; is another process using it?", e);
        }
    }

    /**
     * Runs in one transaction that is committed at the end, or rolled back when anything is thrown. The driver's own
     * transactions are not used: after a commit that failed it runs every further statement in a transaction of its own.
     */
    <T> T write(Write<T> work) {
        return write(work, _ -> {});
    }

    /** @param committed told what the work returned, after the commit and before the next write */
    <T> T write(Write<T> work, Consumer<T> committed) {
        writing.lock();
        try {
            DuckDBConnection connection = writer();
            try {
                execute(connection, "BEGIN TRANSACTION");
                T result = work.in(connection);
                execute(connection, "COMMIT");
                committed.accept(result);
                connections.protect();
                return result;
            } catch (SQLException | RuntimeException e) {
                broken |= isFatal(e);
                rollback(connection, e);
                throw e instanceof RuntimeException unchecked ? unchecked : failure("a write was rolled back", e);
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Answers a question with a connection of its own, under the time limit. It is computed on a thread of its own too: inside
     * DuckDB a virtual thread would hold on to its carrier, and relayed calls wait for those.
     */
    <T> List<T> read(Sql sql, RowReader<T> reader) {
        DuckDBConnection connection = connections.borrow();
        Future<List<T>> answer = readers.submit(() -> {
            try {
                return read(connection, sql, reader);
            } finally {
                connections.giveBack(connection);
            }
        });
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case SQLException failed -> queryFailure(failed);
                case RuntimeException unchecked -> unchecked;
                case null, default -> failure("the query failed", e);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Code.BUSY, "interrupted while waiting for an answer", e);
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

    /**
     * Copies what is live into a new file and puts it in the old one's place. No byte of a removed row is left then.
     *
     * @param change what is done to the new file, given its name
     */
    void rewrite(UnaryOperator<String> change) {
        writing.lock();
        try {
            Path fresh = connections.beside(".new");
            Files.deleteIfExists(fresh);
            Files.deleteIfExists(connections.beside(".new.wal"));
            copyTo(fresh, writer(), change);
            broken = true;
            connections.close();
            Files.move(fresh, connections.beside(".ready"), StandardCopyOption.ATOMIC_MOVE);
            writer();
        } catch (IOException | SQLException e) {
            throw failure("the database could not be rewritten", e);
        } finally {
            writing.unlock();
        }
    }

    private static void copyTo(Path fresh, DuckDBConnection connection, UnaryOperator<String> change)
            throws SQLException {
        execute(connection, Connections.attach(fresh, "fresh"));
        try {
            execute(connection, "COPY FROM DATABASE trace TO fresh");
            execute(connection, change.apply("fresh"));
            execute(connection, "CHECKPOINT fresh");
        } finally {
            execute(connection, "DETACH fresh");
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
            connections.close();
            clock.shutdownNow();
            readers.shutdown();
        } catch (SQLException e) {
            throw failure("the database could not be closed", e);
        } finally {
            writing.unlock();
        }
    }

    /** The writing connection. DuckDB gives up a database after some failures; it is opened anew then. */
    private DuckDBConnection writer() {
        if (closed) {
            throw new StoreException(StoreException.Code.UNAVAILABLE, "the store is closed");
        }
        if (broken) {
            try {
                connections.close();
                finishRewrite();
                connections.open();
                broken = false;
            } catch (IOException | SQLException e) {
                throw failure("the database could not be opened again", e);
            }
        }
        return connections
                .writer()
                .orElseThrow(() -> new StoreException(StoreException.Code.UNAVAILABLE, "the store is not started"));
    }

    /** From the moment the new file is ready it is the database, even if the process dies before it has its name. */
    private void finishRewrite() throws IOException {
        Path ready = connections.beside(".ready");
        if (Files.exists(ready)) {
            Files.deleteIfExists(connections.beside(".wal"));
            Files.move(ready, settings.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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

    private static void rollback(Connection connection, Exception cause) {
        try {
            execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static boolean isFatal(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("FATAL") || message.contains("invalidated");
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
