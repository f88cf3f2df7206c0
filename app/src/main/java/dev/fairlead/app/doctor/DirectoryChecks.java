package dev.fairlead.app.doctor;

import dev.fairlead.app.server.DataDirectory;
import dev.fairlead.app.terminal.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the data directory can be used, is private, has room and is nobody else's. */
final class DirectoryChecks {

    private static final long LITTLE = 1L << 30;
    private static final long TOO_LITTLE = 64L << 20;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final DataDirectory directory;

    DirectoryChecks(DataDirectory directory) {
        this.directory = directory;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Path existing = directory.path();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            findings.add(Finding.bad(
                    "data directory",
                    existing + " cannot be written",
                    "make it writable for this user, or choose another with --data-dir DIR"));
            return findings;
        }
        findings.add(Finding.ok(
                "data directory", directory.path() + (directory.exists() ? "" : " (made at the first start)")));
        try {
            findings.add(space(Files.getFileStore(existing).getUsableSpace()));
            if (directory.exists()) {
                findings.add(permissions());
            }
        } catch (IOException | UnsupportedOperationException e) {
            findings.add(
                    Finding.warning("data directory", "cannot be looked at: " + e.getMessage(), "check its volume"));
        }
        if (directory.runningServer().isEmpty() && directory.owned()) {
            findings.add(Finding.warning(
                    "owner",
                    "another process owns the data directory and has not said where it listens",
                    "wait until it has started, or find it with: fuser "
                            + directory.path().resolve("owner.lock")));
        }
        return findings;
    }

    private static Finding space(long free) {
        String detail = Figures.bytes(free) + " free";
        if (free < TOO_LITTLE) {
            return Finding.bad("disk", detail, "make room; a full disk holds calls back (llmtrace.journal.whenFull)");
        }
        return free < LITTLE
                ? Finding.warning("disk", detail, "make room before calls are held back")
                : Finding.ok("disk", detail);
    }

    private Finding permissions() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory.path());
        return permissions.stream().anyMatch(OTHERS::contains)
                ? Finding.bad(
                        "permissions", "other users can look into the data directory", "chmod 700 " + directory.path())
                : Finding.ok("permissions", "private to this user");
    }
}
