package dev.fairlead.bench.run;

import dev.fairlead.bench.load.SampleTraffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sample answers as files, for an upstream that serves files. */
final class SampleFiles {
    private SampleFiles() {}

    static Path write(Path folder) {
        SampleTraffic traffic = new SampleTraffic();
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("answer.json"), traffic.answer());
            Files.write(folder.resolve("answer.sse"), traffic.streamAnswer());
        } catch (IOException broken) {
            throw new UncheckedIOException("the sample answers cannot be written to " + folder, broken);
        }
        return folder;
    }
}
