package dev.fairlead.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessTreeTest {
    @Test
    void counts_the_work_of_children_alive_and_gone() throws IOException {
        String work = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
        Process shell =
                new ProcessBuilder("sh", "-c", "sh -c '" + work + "'; sh -c '" + work + "; sleep 30' & wait").start();
        ProcessTree tree = new ProcessTree(shell.toHandle());
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> tree.cpuSeconds() > 0.1);
            assertThat(tree.pids().size()).isGreaterThan(1);
            assertThat(tree.residentMegabytes()).isPositive();
            assertThat(tree.peakMegabytes()).isGreaterThanOrEqualTo(tree.residentMegabytes());
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }
}
