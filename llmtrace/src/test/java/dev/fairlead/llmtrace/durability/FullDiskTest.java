package dev.fairlead.llmtrace.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file system with journal, rows and text runs full under load, and gets space again. */
@Timeout(120)
class FullDiskTest {

    private static final String BLOCK = "  journal: {whenFull: block}\n";
    private static final String REJECT = "  journal: {whenFull: reject}\n";
    private static final String NO_TEXT = "  content: hash\n";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path disk;
    private Path ballast;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        ballast = disk.resolve("ballast");
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString()))
                .as("exit code of mounting a tmpfs; this test ran nothing, it needs root")
                .isZero();
    }

    @AfterEach
    void unmount() throws Exception {
        client.close();
        run("umount", disk.toString());
    }

    @Test
    void blocked_calls_wait_for_space_and_nothing_is_lost() throws Exception {
        runFullAndGoOn(BLOCK);
    }

    @Test
    void a_database_that_ran_out_of_space_goes_on_when_there_is_some() throws Exception {
        runFullAndGoOn(BLOCK + NO_TEXT);
    }

    private void runFullAndGoOn(String yaml) throws Exception {
        try (Site site = site(yaml)) {
            try (ProxyProcess process = site.process(Promise.KEPT)) {
                int port = process.port();
                site.load.begin(port);
                site.load.awaitAnswers(100);

                fill();
                await().atMost(Duration.ofSeconds(30)).until(() -> health(port).contains("no space left"));
                await().atMost(Duration.ofSeconds(30)).until(() -> health(port).contains("Calls wait in the journal"));
                Files.delete(ballast);
                site.load.awaitAnswers(200);
                site.load.join();

                assertThat(process.terminate()).isZero();
            }

            assertThat(site.audit().findings()).isEmpty();
            assertThat(site.load.failures()).isEmpty();
            assertThat(site.load.refusals()).isEmpty();
        }
    }

    @Test
    void refused_calls_are_told_to_retry_and_nothing_is_lost() throws Exception {
        try (Site site = site(REJECT)) {
            try (ProxyProcess process = site.process(Promise.KEPT)) {
                int port = process.port();
                site.load.begin(port);
                site.load.awaitAnswers(100);

                fill();
                await().atMost(Duration.ofSeconds(30)).until(() -> health(port).contains("no space left"));
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    site.load.callBeside(port);
                    return !site.load.refusals().isEmpty();
                });
                assertThat(site.load.refusals().peek().headers().firstValue("retry-after"))
                        .isPresent();
                Files.delete(ballast);
                site.load.awaitAnswers(200);
                site.load.join();

                assertThat(process.terminate()).isZero();
            }

            assertThat(site.audit().findings()).isEmpty();
            assertThat(site.load.failures()).isEmpty();
        }
    }

    @Test
    void a_process_killed_on_a_full_disk_starts_there_again_and_has_everything_when_there_is_space() throws Exception {
        try (Site site = site(BLOCK)) {
            try (ProxyProcess process = site.process(Promise.KEPT)) {
                int port = process.port();
                site.load.begin(port);
                site.load.awaitAnswers(100);
                fill();
                await().atMost(Duration.ofSeconds(30)).until(() -> health(port).contains("no space left"));
                site.load.expectDeath();
                process.kill();
                site.load.join();
            }
            try (ProxyProcess process = site.process(Promise.KEPT)) {
                int port = process.port();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> health(port).toLowerCase(Locale.ROOT).contains("no space left"));
                Files.delete(ballast);
                site.load.begin(port);
                site.load.awaitAnswers(50);
                site.load.join();
                assertThat(process.terminate()).isZero();
            }

            assertThat(site.audit().findings()).isEmpty();
        }
    }

    private Site site(String yaml) throws IOException {
        return new Site(directory, disk.resolve("data"), yaml, 11, 12);
    }

    /** Takes all space there is. */
    private void fill() {
        byte[] zeros = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private String health(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
