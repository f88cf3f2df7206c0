package dev.fairlead.bench.run;

import dev.fairlead.bench.load.LoadFault;
import dev.fairlead.bench.load.LoadResult;
import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.peer.Cores;
import dev.fairlead.bench.peer.PeerSettings;
import dev.fairlead.bench.peer.ProcessSettings;
import dev.fairlead.bench.peer.Variables;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the parts of a run share: the peers and where they run, the numbers asked for, and the results.
 *
 * @param proxyCores for peers while figures per core are taken
 * @param loadCores for the upstream and this process meanwhile
 */
record Bench(
        Plan plan,
        List<PeerSettings> peers,
        Variables variables,
        Cores proxyCores,
        Cores loadCores,
        Results results,
        PrintStream progress,
        AtomicInteger starts) {
    Upstream startUpstream(ProcessSettings settings, Cores cores) {
        return Upstream.start(settings, inOwnFolder("upstream").with("workers", "1"), freePort(), cores);
    }

    /** Starts a peer on {@code cores} with {@code workers} worker processes where it has such. */
    Target start(PeerSettings peer, Upstream upstream, Workload first, Cores cores, int workers) {
        Variables own = inOwnFolder(peer.name())
                .with("peer", peer.name())
                .with("port", Integer.toString(freePort()))
                .with("upstream", "http://127.0.0.1:" + upstream.port())
                .with("upstream_port", Integer.toString(upstream.port()))
                .with("workers", Integer.toString(workers));
        return Target.start(peer, upstream, own, cores, first);
    }

    void say(String line) {
        progress.println(line);
        progress.flush();
    }

    /** Notes what went wrong in a measured run; {@code UNANSWERED} is left to callers that expect it. */
    void check(Target target, String run, LoadResult result) {
        target.requireAlive();
        result.faults().forEach((fault, count) -> {
            if (fault != LoadFault.UNANSWERED) {
                results.fault(target.name() + ", " + run + ": " + count + " × " + fault);
            }
        });
        if (result.completed() == 0) {
            throw new BenchFailure(
                    target.name() + " gave no correct answer in the run " + run + ": " + result.faults());
        }
    }

    private Variables inOwnFolder(String name) {
        return variables.with("work", variables.fill("${scratch}") + "/" + starts.incrementAndGet() + "-" + name);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException("no free port", none);
        }
    }
}
