package dev.fairlead.llmtrace.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    @Test
    void an_open_store_has_its_library_loaded_and_no_file_of_it_left(@TempDir Path directory) throws IOException {
        Path mappings = Path.of("/proc/self/maps");
        assumeTrue(Files.isReadable(mappings), "only Linux tells what a process has loaded");
        try (DuckDbTraceStore store = new DuckDbTraceStore(DuckDbSettings.of(directory.resolve("calls.duckdb")))) {
            store.start();

            assertThat(Files.readString(mappings)).contains("libduckdb_java");
            assertThat(NativeLibrary.loaded()).isEmpty();
            assertThat(store.contentExtents()).isEmpty();
        }
    }
}
