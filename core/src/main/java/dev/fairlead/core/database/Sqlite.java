package dev.fairlead.core.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** How SQLite is opened: WAL, every commit on the disk before it returns, foreign keys enforced. */
final class Sqlite {

    private static final int BUSY_MILLIS = 5_000;

    private Sqlite() {}

    /** Makes an empty file only its owner can read; SQLite gives its WAL the same mode. */
    static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (folder != null) {
            Files.createDirectories(folder, mode(posix, "rwx------"));
        }
        if (Files.notExists(file)) {
            Files.createFile(file, mode(posix, "rw-------"));
        }
    }

    static DataSource writer(String url) {
        SQLiteConfig config = config();
        // Taking the write lock at BEGIN waits for another process instead of failing when a read turns into a write.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return source(url, config);
    }

    static DataSource reader(String url) {
        return source(url, config());
    }

    static DataSource memory() {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        return source("jdbc:sqlite:file:" + UUID.randomUUID() + "?mode=memory&cache=shared", config);
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        // What is deleted is overwritten with zeros.
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        return config;
    }

    private static DataSource source(String url, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        return source;
    }

    private static FileAttribute<?>[] mode(boolean posix, String mode) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
