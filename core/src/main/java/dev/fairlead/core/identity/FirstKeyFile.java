package dev.fairlead.core.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with mode 0600 that holds the first platform admin key until that key is used for the first time. */
public final class FirstKeyFile {

    private static final Logger LOG = LoggerFactory.getLogger(FirstKeyFile.class);

    private final Path file;
    private volatile boolean gone;

    public FirstKeyFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    /** Writes the key and a line feed, replacing what a start that did not complete has left. */
    public void write(CreatedKey key) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            Files.createFile(part, ownerOnly());
            Files.writeString(part, key.secret() + "\n");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            gone = false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the first key to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Deletes the file when it holds the key that was just used. */
    void used(KeyHash used) {
        if (gone) {
            return;
        }
        try {
            if (Files.notExists(file)) {
                gone = true;
            } else if (KeyHash.of(Files.readString(file).strip()).equals(used)) {
                Files.deleteIfExists(file);
                gone = true;
            }
        } catch (IOException e) {
            LOG.warn("The file {} holds the first key, which has been used; delete it", file, e);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
