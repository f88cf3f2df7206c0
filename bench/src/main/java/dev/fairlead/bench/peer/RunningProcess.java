package dev.fairlead.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A started upstream or peer with a working directory of its own, where its files and its log are. */
public final class RunningProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private RunningProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Writes its files, then starts it on {@code cores}; {@code variables} holds its {@code work} directory. */
    public static RunningProcess start(ProcessSettings settings, Variables variables, Cores cores) {
        Path work = Path.of(variables.fill("${work}"));
        Path bench = Path.of(variables.fill("${bench}"));
        try {
            Files.createDirectories(work);
            for (Map.Entry<String, String> file : settings.files().entrySet()) {
                String template = Files.readString(bench.resolve(variables.fill(file.getKey())));
                Files.writeString(work.resolve(file.getValue()), variables.fill(template));
            }
            Path log = work.resolve("output.log");
            ProcessBuilder builder = new ProcessBuilder(cores.pin(variables.fill(settings.start())))
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            settings.environment()
                    .forEach((name, value) -> builder.environment().put(name, variables.fill(value)));
            RunningProcess running = new RunningProcess(builder.start(), log);
            // An interrupted run must not leave servers behind.
            Runtime.getRuntime().addShutdownHook(new Thread(running::close));
            return running;
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot start " + settings.start(), broken);
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    public ProcessTree tree() {
        return new ProcessTree(process.toHandle());
    }

    /** The last lines it has printed. */
    public String lastOutput() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException unreadable) {
            return "(no output: " + unreadable.getMessage() + ")";
        }
    }

    /** Ends it and its children: asks first, then kills. */
    @Override
    public void close() {
        List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
        }
        children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }
}
