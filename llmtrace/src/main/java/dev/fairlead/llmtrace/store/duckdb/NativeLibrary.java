package dev.fairlead.llmtrace.store.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The driver's library: 72 MB that the driver unpacks into a temporary file of each process and deletes when the process ends in
 * order. A process that is killed would leave them.
 */
final class NativeLibrary {

    private static final Path MAPPINGS = Path.of("/proc/self/maps");
    private static final String NAME = "libduckdb_java";

    private NativeLibrary() {}

    /** Deletes the file, which Linux needs no longer once the library is loaded. Does nothing on other systems. */
    static void deleteFile() throws IOException {
        for (Path file : loaded()) {
            Files.deleteIfExists(file);
        }
    }

    /** Files of the library that this process has loaded and that still have a name; only those in the temporary directory. */
    static List<Path> loaded() throws IOException {
        if (!Files.isReadable(MAPPINGS)) {
            return List.of();
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (Stream<String> mappings = Files.lines(MAPPINGS)) {
            return mappings.filter(line -> line.contains(NAME) && line.endsWith(".so"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(file -> file.startsWith(temporary))
                    .distinct()
                    .toList();
        }
    }
}
