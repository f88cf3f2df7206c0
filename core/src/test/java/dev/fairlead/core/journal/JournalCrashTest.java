package dev.fairlead.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCrashTest {

    @TempDir
    Path directory;

    @Test
    void everything_acknowledged_is_there_after_kill_9() throws Exception {
        assertThat(lostInKills(4, "real", new Random(1))).isZero();
    }

    @Test
    @Tag("long")
    void everything_acknowledged_is_there_after_a_hundred_times_kill_9() throws Exception {
        assertThat(lostInKills(100, "real", new Random(2))).isZero();
    }

    @Test
    void a_journal_that_acknowledges_before_it_writes_is_found_out() throws Exception {
        int kills = 0;
        int lost = 0;
        while (lost == 0 && kills++ < 10) {
            lost = lostInKills(1, "early", new Random(kills));
        }
        assertThat(lost).isPositive();
    }

    private int lostInKills(int kills, String writing, Random random) throws IOException, InterruptedException {
        int lost = 0;
        for (int i = 0; i < kills; i++) {
            Set<String> acknowledged = runAndKill(writing, 1 + random.nextInt(2000));
            Set<String> found = readAll(writing);
            acknowledged.removeAll(found);
            lost += acknowledged.size();
        }
        return lost;
    }

    private Set<String> runAndKill(String writing, int lines) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingChild.class.getName(),
                        directory.toString(),
                        writing)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<String> acknowledged = new HashSet<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            StringBuilder line = new StringBuilder();
            for (int c = out.read(); c >= 0; c = out.read()) {
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                acknowledged.add(line.toString());
                line.setLength(0);
                if (acknowledged.size() == lines) {
                    // SIGKILL through the handle keeps the pipe, so that all the child printed until it was dead is
                    // read.
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(lines);
        return acknowledged;
    }

    private Set<String> readAll(String writing) {
        Set<String> found = new HashSet<>();
        try (Journal journal = new Journal(directory, JournalSettings.DEFAULTS, Clock.systemUTC())) {
            journal.start();
            if (writing.equals("real")) {
                assertThat(journal.damage()).isEmpty();
            }
            JournalReader reader = journal.reader(0);
            for (Optional<JournalRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                boolean first = found.add((next.get().kind() == Kind.OPENED ? "o " : "c ")
                        + next.get().number());
                assertThat(first).as("record of its own").isTrue();
            }
            journal.trim(journal.endPosition());
        }
        return found;
    }
}
