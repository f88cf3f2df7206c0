package dev.fairlead.llmtrace.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file where an event loop runs. */
final class BlocksTheLoop {
    byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }
}
