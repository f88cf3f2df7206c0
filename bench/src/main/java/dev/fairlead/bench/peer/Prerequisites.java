package dev.fairlead.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What has to be on the machine before a process can be started. */
public final class Prerequisites {
    private final Variables variables;

    public Prerequisites(Variables variables) {
        this.variables = variables;
    }

    /** The programs and paths that are not there. */
    public List<String> missing(ProcessSettings settings) {
        return variables.fill(settings.needs()).stream()
                .filter(need -> !present(need))
                .toList();
    }

    /** The first line a version command prints, or {@code unknown}. */
    public String version(ProcessSettings settings) {
        if (settings.version().isEmpty()) {
            return "unknown";
        }
        try {
            Process process = new ProcessBuilder(variables.fill(settings.version()))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output.lines().filter(line -> !line.isBlank()).findFirst().orElse("unknown");
        } catch (IOException notThere) {
            return "unknown";
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted", interrupted);
        }
    }

    private static boolean present(String need) {
        if (need.contains("/")) {
            return Files.exists(Path.of(need));
        }
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, need)));
    }
}
