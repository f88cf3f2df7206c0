package dev.fairlead.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class RunningProcessTest {
    @TempDir
    Path folder;

    @Test
    void fills_its_files_starts_in_its_folder_and_ends_with_its_children() throws IOException {
        Files.writeString(folder.resolve("template.conf"), "listen ${port};");
        ProcessSettings settings = new ProcessSettings(
                List.of("sh", "-c", "cat a.conf; echo; echo $GREETING; sleep 60 & sleep 60; wait"),
                Map.of("GREETING", "port ${port}"),
                Map.of("template.conf", "a.conf"),
                List.of(),
                "",
                List.of());
        Variables variables = new Variables(Map.of(
                "bench", folder.toString(), "work", folder.resolve("work").toString(), "port", "8123"));

        RunningProcess process = RunningProcess.start(settings, variables, Cores.all());

        await().untilAsserted(() -> assertThat(process.lastOutput()).isEqualTo("listen 8123;\nport 8123"));
        await().until(() -> process.tree().pids().size() >= 3);
        List<Long> pids = process.tree().pids();
        process.close();
        await().until(() -> pids.stream()
                .noneMatch(
                        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)));
    }
}
