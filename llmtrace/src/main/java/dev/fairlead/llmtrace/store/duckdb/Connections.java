package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.content.PrivateFile;
import dev.fairlead.llmtrace.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/** The connections to the file: one that writes, and a few that read. */
final class Connections {

    /**
     * Rows that are compressed together. Small groups keep little in memory between checkpoints, and less is written anew by
     * each; DuckDB's own default, 122,880, takes more than 180 MB for rows as wide as calls.
     */
    private static final int ROW_GROUP = 16 * 2048;

    /**
     * Bytes that are read at once, of a new file; a file keeps the size it was made with. A page of calls from all over a
     * month reads a block of each column for each call: at DuckDB's own 256 KiB that is more than the memory holds.
     */
    private static final int BLOCK = 64 << 10;

    private final DuckDbSettings settings;
    private final BlockingQueue<DuckDBConnection> readers;
    private Optional<DuckDBConnection> writer = Optional.empty();

    Connections(DuckDbSettings settings) {
        this.settings = settings;
        this.readers = new ArrayBlockingQueue<>(settings.readers());
    }

    void open() throws SQLException, IOException {
        removeSpill();
        Properties properties = new Properties();
        properties.setProperty("memory_limit", settings.memoryMegabytes() + "MB");
        properties.setProperty("threads", String.valueOf(settings.threads()));
        properties.setProperty("preserve_insertion_order", "false");
        properties.setProperty("checkpoint_threshold", "32MB");
        properties.setProperty("temp_directory", beside(".spill").toString());
        properties.setProperty("max_temp_directory_size", "2GB");
        DuckDBConnection first = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", properties);
        try {
            NativeLibrary.deleteFile();
            DuckDbFile.execute(first, attach(settings.file(), "trace") + "; USE trace");
            for (int i = 0; i < settings.readers(); i++) {
                DuckDBConnection reader = first.duplicate();
                DuckDbFile.execute(reader, "USE trace");
                readers.add(reader);
            }
        } catch (SQLException | IOException e) {
            first.close();
            throw e;
        }
        writer = Optional.of(first);
        protect();
    }

    /** What queries put aside is of no use to another process, and holds what calls said. */
    private void removeSpill() throws IOException {
        Path spill = beside(".spill");
        if (Files.isDirectory(spill)) {
            try (Stream<Path> files = Files.list(spill)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        PrivateFile.createDirectories(spill);
    }

    static String attach(Path file, String name) {
        return "ATTACH '" + file.toString().replace("'", "''") + "' AS " + name + " (ROW_GROUP_SIZE " + ROW_GROUP
                + (Files.exists(file) ? "" : ", BLOCK_SIZE " + BLOCK) + ")";
    }

    Optional<DuckDBConnection> writer() {
        return writer;
    }

    /** @throws StoreException with BUSY if none is free within the time a query may take */
    DuckDBConnection borrow() {
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

    void giveBack(DuckDBConnection reader) {
        readers.add(reader);
    }

    /** Waits for the queries that run, and closes everything. */
    void close() throws SQLException {
        if (writer.isEmpty()) {
            return;
        }
        List<DuckDBConnection> idle = new ArrayList<>();
        try {
            for (int i = 0; i < settings.readers(); i++) {
                idle.add(borrow());
            }
        } catch (StoreException e) {
            readers.addAll(idle);
            throw e;
        }
        for (DuckDBConnection reader : idle) {
            reader.close();
        }
        writer.get().close();
        writer = Optional.empty();
    }

    Path beside(String suffix) {
        return settings.file().resolveSibling(settings.file().getFileName() + suffix);
    }

    /** DuckDB makes its files with the process's default mode, and a new log after every checkpoint. */
    void protect() {
        for (Path file : List.of(settings.file(), beside(".wal"))) {
            try {
                var owner = PosixFilePermissions.fromString("rw-------");
                if (!Files.getPosixFilePermissions(file).equals(owner)) {
                    Files.setPosixFilePermissions(file, owner);
                }
            } catch (NoSuchFileException e) {
                // Nothing to protect: DuckDB has not made it yet, or has just folded it in.
            } catch (IOException e) {
                throw new StoreException(
                        StoreException.Code.UNAVAILABLE, file + " could not be made private to its owner", e);
            }
        }
    }
}
