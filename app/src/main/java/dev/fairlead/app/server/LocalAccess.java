package dev.fairlead.app.server;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Authenticator;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Lets the command line speak to the server that runs on a data directory. Whoever can read that directory can read
 * everything in it, so a key that lies there, readable by its owner alone, gives nothing away; it dies with the process.
 */
public final class LocalAccess implements Authenticator, AutoCloseable {

    private static final String FILE = "server.json";
    private static final int KEY_BYTES = 32;

    private final Path file;
    private final Authenticator others;
    private final String key;
    private final Principal operator = new Principal(Tenants.DEFAULT, "local", "local command line", Role.ADMIN, true);

    /** Where a running server is and how its own command line authenticates. */
    public record Address(String url, String key, long pid) {

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "Address[url=" + url + ", pid=" + pid + "]";
        }
    }

    /** @param others who answers for every other key */
    LocalAccess(Path dataDir, Authenticator others, RandomGenerator random) {
        this.file = dataDir.resolve(FILE);
        this.others = others;
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        this.key = "local_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The address with this process's key, for itself. */
    Address at(String url) {
        return new Address(url, key, ProcessHandle.current().pid());
    }

    /** Leaves the server's address for the command line. */
    Address publish(String url) {
        Address address = at(url);
        Path part = file.resolveSibling(FILE + ".part");
        try {
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(part, Json.bytes(address));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
        return address;
    }

    /** The server running on a data directory, empty when none does. */
    public static Optional<Address> find(Path dataDir) {
        try {
            Address address = Json.read(Files.readAllBytes(dataDir.resolve(FILE)), Address.class);
            return ProcessHandle.of(address.pid())
                    .filter(ProcessHandle::isAlive)
                    .map(process -> address);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Principal> authenticate(String presented) {
        boolean local =
                MessageDigest.isEqual(presented.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
        return local ? Optional.of(operator) : others.authenticate(presented);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file, e);
        }
    }
}
