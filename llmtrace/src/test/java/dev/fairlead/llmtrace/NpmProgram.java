package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs what npm has installed for the tests; where it has not, the tests that need it do not run and say why. */
final class NpmProgram {

    private static final Path HOME = Path.of("src/test/npm").toAbsolutePath();
    private static final int OLDEST_NODE = 20;
    private static final int SECONDS = 50;

    private final Path folder;

    private NpmProgram(String folder) {
        this.folder = HOME.resolve(folder);
    }

    /** The clients of the providers, run by Node. */
    static NpmProgram clients() {
        NpmProgram clients = new NpmProgram("sdk");
        clients.assumeInstalled();
        assumeThat(nodeVersion())
                .as("Tests with the clients from npm did not run: they need Node %d or newer.", OLDEST_NODE)
                .isGreaterThanOrEqualTo(OLDEST_NODE);
        return clients;
    }

    /** The Claude Code command line, which is a native program. */
    static NpmProgram claudeCode() {
        NpmProgram claude = new NpmProgram("claude-code");
        claude.assumeInstalled();
        return claude;
    }

    /** Its major number, 0 where there is none. */
    private static int nodeVersion() {
        boolean found = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "node")));
        return found
                ? Integer.parseInt(run(HOME, Map.of(), List.of("node", "--version"))
                        .substring(1)
                        .split("\\.")[0])
                : 0;
    }

    private void assumeInstalled() {
        assumeThat(folder.resolve("node_modules"))
                .as("Tests that need %s/node_modules did not run. Install it: npm ci --prefix %s", folder, folder)
                .isDirectory();
    }

    /** The native program of Claude Code for this machine; npm installs one of its platform packages. */
    Path claude() {
        try (Stream<Path> packages = Files.list(folder.resolve("node_modules/@anthropic-ai"))) {
            return packages.map(platform -> platform.resolve("claude"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No claude for this platform below " + folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a script beside the installed packages printed, once it has ended well. */
    String script(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return run(folder, Map.of(), command);
    }

    /** What a program printed whose text is not in a file; it finds the installed packages all the same. */
    String program(String text, Map<String, String> environment) {
        return run(folder, environment, List.of("node", "--input-type=module", "--eval", text));
    }

    /** What a program printed, once it has ended well; nothing of this process's environment but the path reaches it. */
    static String run(Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path errors = Files.createTempFile("fairlead", ".err");
            Path output = Files.createTempFile("fairlead", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(errors.toFile())
                    .redirectOutput(output.toFile());
            builder.environment().keySet().retainAll(List.of("PATH"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(output);
            String complained = Files.readString(errors);
            Files.delete(output);
            Files.delete(errors);
            assertThat(ended)
                    .as("%s did not end:\n%s\n%s", command, said, complained)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("%s:\n%s\n%s", command, said, complained)
                    .isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
