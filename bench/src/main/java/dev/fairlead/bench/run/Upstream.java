package dev.fairlead.bench.run;

import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.peer.Cores;
import dev.fairlead.bench.peer.Pause;
import dev.fairlead.bench.peer.ProcessSettings;
import dev.fairlead.bench.peer.ProcessTree;
import dev.fairlead.bench.peer.RunningProcess;
import dev.fairlead.bench.peer.Variables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/** The started upstream that every peer forwards to, and the client used for single calls. */
public record Upstream(RunningProcess process, int port, HttpClient client) implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    /** Starts it and returns when it listens. */
    public static Upstream start(ProcessSettings settings, Variables variables, int port, Cores cores) {
        RunningProcess process = RunningProcess.start(settings, variables.with("port", Integer.toString(port)), cores);
        Upstream upstream = new Upstream(
                process,
                port,
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
        long end = System.nanoTime() + START.toNanos();
        while (!listens(port)) {
            if (!process.alive() || System.nanoTime() - end > 0) {
                String output = process.lastOutput();
                upstream.close();
                throw new BenchFailure(
                        "the upstream does not listen on port " + port + "; its last output:\n" + output);
            }
            Pause.of(Duration.ofMillis(20));
        }
        return upstream;
    }

    ProcessTree tree() {
        return process.tree();
    }

    /** Where its chat completions are. */
    public URI chat() {
        return URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.close();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
