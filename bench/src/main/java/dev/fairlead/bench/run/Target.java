package dev.fairlead.bench.run;

import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.peer.Cores;
import dev.fairlead.bench.peer.Pause;
import dev.fairlead.bench.peer.PeerSettings;
import dev.fairlead.bench.peer.ProcessTree;
import dev.fairlead.bench.peer.RunningProcess;
import dev.fairlead.bench.peer.Variables;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A started peer, or the upstream itself for {@code direct}.
 *
 * @param chat where its chat completions are
 * @param coldStartSeconds from the command to the first correct answer
 * @param idleMegabytes resident after that answer
 */
public record Target(
        String name,
        Optional<RunningProcess> process,
        ProcessTree tree,
        URI chat,
        Map<String, String> headers,
        boolean rewritesRequests,
        Optional<Backlog> backlog,
        double coldStartSeconds,
        double idleMegabytes)
        implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofSeconds(30);

    /** Starts {@code settings}' process and returns when it has given the first correct answer. */
    public static Target start(
            PeerSettings settings, Upstream upstream, Variables variables, Cores cores, Workload first) {
        long started = System.nanoTime();
        if (settings.process().isEmpty()) {
            Variables direct = variables.with("port", Integer.toString(upstream.port()));
            return awaitFirstAnswer(
                    settings, Optional.empty(), upstream.tree(), direct, upstream.client(), first, started);
        }
        RunningProcess process = RunningProcess.start(settings.process().get(), variables, cores);
        try {
            return awaitFirstAnswer(
                    settings, Optional.of(process), process.tree(), variables, upstream.client(), first, started);
        } catch (RuntimeException failed) {
            process.close();
            throw failed;
        }
    }

    boolean direct() {
        return process.isEmpty();
    }

    /**
     * Waits until it has nothing left to do, so that all of its CPU is counted and none disturbs the next peer; false
     * if it still works after 30 s.
     */
    public boolean settle() {
        long end = System.nanoTime() + SETTLE.toNanos();
        while (backlog.isPresent() && backlog.get().sample().waiting() > 0) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Pause.of(Duration.ofMillis(100));
        }
        return tree.settle(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }

    /** Throws when the process has ended by itself. */
    public void requireAlive() {
        requireAlive(name, process);
    }

    @Override
    public void close() {
        process.ifPresent(RunningProcess::close);
    }

    private static Target awaitFirstAnswer(
            PeerSettings settings,
            Optional<RunningProcess> process,
            ProcessTree tree,
            Variables variables,
            HttpClient client,
            Workload first,
            long started) {
        URI port = URI.create("http://127.0.0.1:" + variables.fill("${port}"));
        URI chat = port.resolve(variables.fill(settings.path()));
        Map<String, String> headers = settings.headers().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, header -> variables.fill(header.getValue())));
        Workload checked = first.as(settings.rewritesRequests());
        Optional<String> fault = checked.fault(client, chat, headers);
        while (fault.isPresent()) {
            requireAlive(settings.name(), process);
            if (System.nanoTime() - started > START.toNanos()) {
                throw new BenchFailure(settings.name() + " gave no correct answer at " + chat
                        + " within 30 s but " + fault.get() + "\nits last output:\n"
                        + process.map(RunningProcess::lastOutput).orElse(""));
            }
            Pause.of(Duration.ofMillis(2));
            fault = checked.fault(client, chat, headers);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        Optional<Backlog> backlog = settings.backlog()
                .map(where -> new Backlog(
                        client,
                        port,
                        where,
                        where.keyFile().map(variables::fill).map(Path::of)));
        return new Target(
                settings.name(),
                process,
                tree,
                chat,
                headers,
                settings.rewritesRequests(),
                backlog,
                seconds,
                tree.residentMegabytes());
    }

    private static void requireAlive(String name, Optional<RunningProcess> process) {
        if (process.isPresent() && !process.get().alive()) {
            throw new BenchFailure(
                    name + " has ended; its last output:\n" + process.get().lastOutput());
        }
    }
}
