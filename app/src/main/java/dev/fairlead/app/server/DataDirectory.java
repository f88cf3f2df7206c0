package dev.fairlead.app.server;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.core.identity.FirstKeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything one process keeps, private to its user. While it is owned no other process can open it. */
public final class DataDirectory {

    private final Path path;

    public DataDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    public Path path() {
        return path;
    }

    /** Where the first platform admin key lies until it is used. */
    public FirstKeyFile firstKeyFile() {
        return new FirstKeyFile(path.resolve("first-admin-key"));
    }

    Path identityDatabase() {
        return path.resolve("identity.db");
    }

    /** Whether anything was ever kept here. */
    public boolean exists() {
        return Files.isDirectory(path);
    }

    /** Whether a process owns the directory now. */
    public boolean owned() {
        if (!Files.exists(lockFile())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.WRITE)) {
            return tryLock(channel) == null;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes the directory where it is missing and owns it until the result is closed.
     *
     * @throws CommandFailure when another process owns it or it cannot be written
     */
    Owned own() {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path, mode("rwx------"));
            }
            if (!Files.exists(lockFile())) {
                Files.createFile(lockFile(), mode("rw-------"));
            }
            FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw inUse();
            }
            return new Owned(channel);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The data directory " + path + " cannot be written: " + e,
                    "Make it writable for this user, or choose another one with --data-dir DIR.",
                    e);
        }
    }

    private CommandFailure inUse() {
        String owner = LocalAccess.find(path)
                .map(address -> "the server at " + address.url() + " (process " + address.pid() + ")")
                .orElse("another process");
        String stop = LocalAccess.find(path)
                .map(address -> "Stop it with: kill " + address.pid() + ", or choose")
                .orElse("Stop it, or choose");
        return new CommandFailure(
                ExitCode.FAILED,
                "The data directory " + path + " is in use by " + owner + ".",
                stop + " another directory with --data-dir DIR.");
    }

    private Path lockFile() {
        return path.resolve("owner.lock");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private FileAttribute<?>[] mode(String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** The server that runs on this directory, empty when none does. */
    public Optional<LocalAccess.Address> runningServer() {
        return LocalAccess.find(path);
    }

    /** Ownership of a data directory. */
    record Owned(FileChannel lock) implements AutoCloseable {

        @Override
        public void close() {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot release the data directory", e);
            }
        }
    }
}
