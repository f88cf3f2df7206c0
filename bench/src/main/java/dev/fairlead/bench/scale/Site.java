package dev.fairlead.bench.scale;

import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.peer.BenchSettings;
import dev.fairlead.bench.peer.Cores;
import dev.fairlead.bench.peer.PeerSettings;
import dev.fairlead.bench.peer.Prerequisites;
import dev.fairlead.bench.peer.ProcessSettings;
import dev.fairlead.bench.peer.Variables;
import dev.fairlead.bench.run.RunVariables;
import dev.fairlead.bench.run.Target;
import dev.fairlead.bench.run.Upstream;
import dev.fairlead.bench.run.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/** A Fairlead server that runs on a directory, started as {@code bench.yaml} says, with nginx as its upstream. */
record Site(Upstream upstream, Target server, Workload json, Path data) implements AutoCloseable {

    private static final String PEER = "fairlead";
    private static final String UPSTREAM = "nginx";

    /** @param work its data is in {@code work/data} */
    static Site start(Path root, Path work) {
        BenchSettings settings = BenchSettings.read(root.resolve("bench").resolve("bench.yaml"));
        PeerSettings peer = settings.peers(List.of(PEER)).getFirst();
        ProcessSettings process = settings.upstream(UPSTREAM);
        Variables variables = RunVariables.of(root, work.toAbsolutePath());
        Prerequisites prerequisites = new Prerequisites(variables);
        List<String> missing = prerequisites.missing(process);
        if (!missing.isEmpty()) {
            throw new BenchFailure("missing " + missing + "; " + process.install());
        }
        // Builds it when that is due.
        peer.process().ifPresent(prerequisites::version);
        Upstream upstream = Upstream.start(
                process,
                variables
                        .with("work", work.resolve("upstream").toAbsolutePath().toString())
                        .with("workers", "1"),
                freePort(),
                Cores.all());
        try {
            Workload json = Workload.json(upstream.client(), upstream.chat());
            Variables own = variables
                    .with("work", work.toAbsolutePath().toString())
                    .with("peer", PEER)
                    .with("port", Integer.toString(freePort()))
                    .with("upstream", "http://127.0.0.1:" + upstream.port())
                    .with("upstream_port", Integer.toString(upstream.port()))
                    .with("workers", "2");
            return new Site(upstream, Target.start(peer, upstream, own, Cores.all(), json), json, work.resolve("data"));
        } catch (RuntimeException failed) {
            upstream.close();
            throw failed;
        }
    }

    /** The upstream itself, to see what is its own of a latency. */
    Target direct(Path root) {
        BenchSettings settings = BenchSettings.read(root.resolve("bench").resolve("bench.yaml"));
        return Target.start(
                settings.peers(List.of("direct")).getFirst(),
                upstream,
                RunVariables.of(root, data.resolveSibling("upstream").toAbsolutePath()),
                Cores.all(),
                json);
    }

    @Override
    public void close() {
        server.close();
        upstream.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException("no free port", none);
        }
    }
}
