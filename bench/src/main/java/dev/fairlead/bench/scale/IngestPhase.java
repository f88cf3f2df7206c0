package dev.fairlead.bench.scale;

import dev.fairlead.bench.apply.SampleText;
import dev.fairlead.bench.load.LoadResult;
import dev.fairlead.bench.load.SampleTraffic;
import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.peer.Pause;
import dev.fairlead.bench.run.Backlog;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends calls with text of their own through a server at an even rate and watches how far its store is behind. Request and
 * answer are 6 KB together.
 */
record IngestPhase(Path root, Path directory, double rate, Duration window, PrintStream progress) {

    private static final int CONNECTIONS = 64;
    private static final int VARIANTS = 4096;
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    /**
     * What was measured.
     *
     * @param waiting calls that were not stored yet, once a second
     * @param cpuSeconds of the server for each thousand calls
     */
    record Measured(LoadResult calls, int bytes, List<Double> waiting, double cpuSeconds, double mostMegabytes) {
        Measured {
            waiting = List.copyOf(waiting);
        }

        /** Calls waiting in the last third of the time less those in the first. */
        double growth() {
            int third = Math.max(1, waiting.size() / 3);
            return mean(waiting.subList(waiting.size() - third, waiting.size())) - mean(waiting.subList(0, third));
        }

        double most() {
            return waiting.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }

        private static double mean(List<Double> samples) {
            return samples.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        }
    }

    Measured run() {
        try (Site site = Site.start(root, directory);
                ResidentWatch watch = new ResidentWatch(site.server().tree());
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            List<byte[]> requests = requests();
            progress.println("ingest: warming up");
            load(site, requests, WARM_UP);
            Backlog backlog = site.server()
                    .backlog()
                    .orElseThrow(() -> new BenchFailure("bench.yaml names no backlog of fairlead"));
            progress.println("ingest: " + rate + " calls/s for " + window.toSeconds() + " s");
            watch.start();
            double before = site.server().tree().cpuSeconds();
            Future<LoadResult> running = threads.submit(() -> load(site, requests, window));
            List<Double> waiting = new ArrayList<>();
            while (!running.isDone()) {
                waiting.add(backlog.sample().waiting());
                Pause.of(Duration.ofSeconds(1));
            }
            LoadResult result = running.get();
            site.server().settle();
            double cpu = site.server().tree().cpuSeconds() - before;
            return new Measured(
                    result,
                    requests.getFirst().length + site.json().expected().length(),
                    waiting,
                    cpu / result.completed() * 1000,
                    watch.mostMegabytes());
        } catch (ExecutionException failed) {
            throw new BenchFailure("the load failed: " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted", interrupted);
        }
    }

    private LoadResult load(Site site, List<byte[]> requests, Duration duration) {
        return site.json().load(site.server(), requests).atRate(rate, CONNECTIONS, duration);
    }

    /** The sample request with a message of its own at the end of each. */
    private static List<byte[]> requests() {
        int length = 6000 - new SampleTraffic().answer().length;
        SampleText text = new SampleText(new SplittableRandom(11));
        String system = text.of(length / 3);
        List<byte[]> requests = new ArrayList<>(VARIANTS);
        for (int i = 0; i < VARIANTS; i++) {
            String head = "{\"model\":\"gpt-5-mini\",\"messages\":[{\"role\":\"system\",\"content\":\"" + system
                    + "\"},{\"role\":\"user\",\"content\":\"";
            String tail = "\"}]}";
            String own = text.of(length - head.length() - tail.length());
            requests.add((head + own + tail).getBytes(StandardCharsets.US_ASCII));
        }
        return requests;
    }
}
