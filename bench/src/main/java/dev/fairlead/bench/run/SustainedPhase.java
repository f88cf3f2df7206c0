package dev.fairlead.bench.run;

import dev.fairlead.bench.load.LoadResult;
import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.peer.Cores;
import dev.fairlead.bench.peer.Pause;
import dev.fairlead.bench.peer.PeerSettings;
import dev.fairlead.bench.peer.ProcessSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** JSON at saturation for a minute with all cores shared by peer, upstream and load, watching what a peer has not stored yet. */
final class SustainedPhase {
    /** Counting what waits may be work for the peer, so it is not asked often. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Bench bench;
    private final ProcessSettings upstreamSettings;

    SustainedPhase(Bench bench, ProcessSettings upstreamSettings) {
        this.bench = bench;
        this.upstreamSettings = upstreamSettings;
    }

    void run() {
        Cores all = Cores.all();
        all.move(ProcessHandle.current().pid());
        try (Upstream upstream = bench.startUpstream(upstreamSettings, all)) {
            Workload json = Workload.json(upstream.client(), upstream.chat());
            for (PeerSettings peer : bench.peers()) {
                bench.say("sustained: " + peer.name());
                int workers = Runtime.getRuntime().availableProcessors();
                try (Target target = bench.start(peer, upstream, json, all, workers)) {
                    sustain(target, json);
                }
            }
        }
    }

    private void sustain(Target target, Workload json) {
        bench.check(target, "warm-up", load(target, json, bench.plan().warmUp()));
        target.settle();
        Measured measured = Measured.around(bench, target, "sustained", () -> watched(target, json));
        LoadResult result = measured.result();
        bench.check(target, "sustained", result);
        Results results = bench.results();
        results.add(target.name(), Figure.SUSTAINED_RATE, result.perSecond());
        results.add(target.name(), Figure.SUSTAINED_CPU, measured.cpuPerThousand());
        results.add(target.name(), Figure.SUSTAINED_P99, result.latency().getValueAtPercentile(99) / 1e6);
        results.addMost(target.name(), Figure.RSS_PEAK, target.tree().peakMegabytes());
    }

    private LoadResult watched(Target target, Workload json) {
        if (target.backlog().isEmpty()) {
            return load(target, json, bench.plan().sustained());
        }
        try (ExecutorService besides = Executors.newSingleThreadExecutor()) {
            BacklogWatch watch = new BacklogWatch(target.backlog().get());
            Future<LoadResult> running = besides.submit(
                    (Callable<LoadResult>) () -> load(target, json, bench.plan().sustained()));
            while (!running.isDone()) {
                watch.look();
                Pause.of(BETWEEN_LOOKS);
            }
            LoadResult result = running.get();
            watch.addTo(bench.results(), target.name(), result.perSecond());
            return result;
        } catch (ExecutionException failed) {
            throw new BenchFailure("the load on " + target.name() + " failed: " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted", interrupted);
        }
    }

    private LoadResult load(Target target, Workload json, Duration window) {
        return json.load(target).saturate(bench.plan().connections(), window);
    }

    /** Looks at the backlog while load runs. */
    private static final class BacklogWatch {
        private final Backlog backlog;
        private final List<Backlog.Sample> samples = new ArrayList<>();

        BacklogWatch(Backlog backlog) {
            this.backlog = backlog;
        }

        void look() {
            samples.add(backlog.sample());
        }

        void addTo(Results results, String peer, double perSecond) {
            int third = Math.max(1, samples.size() / 3);
            double first = mean(samples.subList(0, third));
            double last = mean(samples.subList(samples.size() - third, samples.size()));
            results.add(peer, Figure.BACKLOG_GROWTH, last - first);
            samples.stream()
                    .mapToDouble(Backlog.Sample::waiting)
                    .max()
                    .ifPresent(most -> results.add(peer, Figure.BACKLOG_MOST, most));
            samples.stream()
                    .mapToDouble(sample -> sample.lagSeconds().orElse(sample.waiting() / perSecond))
                    .max()
                    .ifPresent(most -> results.add(peer, Figure.LAG_MOST, most));
        }

        private static double mean(List<Backlog.Sample> samples) {
            return samples.stream()
                    .mapToDouble(Backlog.Sample::waiting)
                    .average()
                    .orElse(0);
        }
    }
}
