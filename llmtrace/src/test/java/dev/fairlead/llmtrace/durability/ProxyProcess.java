package dev.fairlead.llmtrace.durability;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ProxyMain} in a JVM of its own, so that it can die. */
final class ProxyProcess implements AutoCloseable {

    private final Process process;

    private ProxyProcess(Process process) {
        this.process = process;
    }

    /**
     * @param grace how long calls may take to end after SIGTERM
     * @param scratch for what the process and its libraries leave behind when they are killed
     */
    static ProxyProcess start(Path dataDir, Path configuration, Promise promise, Duration grace, Path scratch)
            throws IOException {
        Path temporary = Files.createDirectories(scratch.resolve("tmp"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.jooq.no-logo=true",
                "-Dorg.jooq.no-tips=true",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                ProxyMain.class.getName(),
                dataDir.toString(),
                configuration.toString(),
                promise.name(),
                grace.toString());
        return new ProxyProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        scratch.resolve("stderr.log").toFile()))
                .start());
    }

    /** Waits until it listens. */
    int port() throws IOException {
        String line = process.inputReader().readLine();
        if (line == null) {
            throw new IOException("the process ended before it listened");
        }
        return Integer.parseInt(line);
    }

    /** Waits for the next word it says, leaving out what it said before. */
    void awaitWord() throws IOException {
        BufferedReader said = process.inputReader();
        while (said.ready()) {
            said.readLine();
        }
        await().atMost(Duration.ofSeconds(40)).until(said::ready);
    }

    /** SIGKILL: nothing of the process runs after it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGKILL after a while, unless it ended by then. */
    void killAfter(long millis) throws InterruptedException {
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        kill();
    }

    /** SIGTERM; returns the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            throw new AssertionError("the process did not end within 40 s of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
