package dev.fairlead.llmtrace.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.Recomputed;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SeriesQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {

    @TempDir
    Path directory;

    @Test
    void stores_each_call_once_when_the_process_is_killed_twice() throws Exception {
        killAndCheck(2, 1);
    }

    @Test
    @Tag("long")
    void stores_each_call_once_when_the_process_is_killed_again_and_again() throws Exception {
        killAndCheck(25, 2);
    }

    private void killAndCheck(int rounds, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<Long> acknowledged = new TreeSet<>();
        for (int round = 0; round < rounds; round++) {
            acknowledged.addAll(runUntilKilled(random.nextInt(100, 1200), random.nextLong()));
        }

        try (Rig rig = Rig.started(directory)) {
            rig.awaitApplied();

            List<CallRow> rows = rig.rows();
            assertThat(rows).extracting(CallRow::number).doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(rig.integrity.check().isSound()).isTrue();
            assertThat(rig.integrity.check().stored()).isEqualTo(rig.journal.lastNumber());
            assertThat(rig.integrity.verifyContent()).isEmpty();
            SeriesQuery byUser = new SeriesQuery(
                    Rig.START,
                    Rig.START.plus(Duration.ofHours(10)),
                    SeriesQuery.Step.HOUR,
                    List.of(Dimension.USER, Dimension.OUTCOME),
                    Map.of());
            assertThat(rig.store.series(Scope.everyTenant(), byUser).toList())
                    .isEqualTo(Recomputed.series(Scope.everyTenant(), byUser, rows));
            assertThat(rows)
                    .allSatisfy(row -> row.requestBody()
                            .place()
                            .ifPresent(
                                    place -> assertThat(rig.content.read(place)).hasSize(place.length())));
        }
    }

    /** Kills the child when it has told that many numbers, and returns them. */
    private TreeSet<Long> runUntilKilled(int calls, long seed) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashChild.class.getName(),
                        directory.toString(),
                        String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        TreeSet<Long> numbers = new TreeSet<>();
        try (BufferedReader out = child.inputReader()) {
            assertThat(out.readLine()).isEqualTo("started");
            while (numbers.size() < calls) {
                numbers.add(Long.parseLong(out.readLine()));
            }
            child.destroyForcibly().waitFor();
        } finally {
            child.destroyForcibly().waitFor();
        }
        return numbers;
    }
}
