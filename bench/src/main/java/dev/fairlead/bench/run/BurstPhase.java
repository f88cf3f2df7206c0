package dev.fairlead.bench.run;

import dev.fairlead.bench.load.LoadFault;
import dev.fairlead.bench.load.LoadResult;
import dev.fairlead.bench.peer.Cores;
import dev.fairlead.bench.peer.PeerSettings;
import dev.fairlead.bench.peer.ProcessSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Cold starts, then JSON and whole-at-once streams at saturation and at a fixed rate, each peer on one core. */
final class BurstPhase {
    private static final int RATE_CONNECTIONS = 64;

    private final Bench bench;
    private final ProcessSettings upstreamSettings;

    BurstPhase(Bench bench, ProcessSettings upstreamSettings) {
        this.bench = bench;
        this.upstreamSettings = upstreamSettings;
    }

    void run() {
        List<Target> targets = new ArrayList<>();
        try (Upstream upstream = bench.startUpstream(upstreamSettings, bench.loadCores())) {
            Workload json = Workload.json(upstream.client(), upstream.chat());
            Workload stream = Workload.stream(upstream.client(), upstream.chat());
            coldStarts(upstream, json);
            for (PeerSettings peer : bench.peers()) {
                targets.add(bench.start(peer, upstream, json, bench.proxyCores(), 1));
            }
            for (Target target : targets) {
                bench.results().add(target.name(), Figure.RSS_IDLE, target.idleMegabytes());
                warm(target, json, stream);
            }
            for (int round = 0; round < bench.plan().rounds(); round++) {
                bench.say("round " + (round + 1) + " of " + bench.plan().rounds());
                Rotation.of(targets, round).forEach(target -> saturated(target, json, stream));
                Rotation.of(targets, round).forEach(target -> atRate(target, json, stream));
                addBeyondDirect(targets);
            }
            for (Target target : targets) {
                bench.results()
                        .addMost(target.name(), Figure.RSS_PEAK, target.tree().peakMegabytes());
            }
        } finally {
            targets.forEach(Target::close);
        }
    }

    private void coldStarts(Upstream upstream, Workload json) {
        Cores all = Cores.all();
        for (int i = 0; i < bench.plan().coldStarts(); i++) {
            for (PeerSettings peer : bench.peers()) {
                if (peer.process().isPresent()) {
                    try (Target target = bench.start(peer, upstream, json, all, 1)) {
                        bench.results().add(peer.name(), Figure.COLD_START, target.coldStartSeconds());
                    }
                }
            }
        }
    }

    private void warm(Target target, Workload json, Workload stream) {
        bench.say("warming " + target.name());
        for (Workload workload : List.of(json, stream)) {
            LoadResult result = workload.load(target)
                    .saturate(bench.plan().connections(), bench.plan().warmUp());
            bench.check(target, "warm-up", result);
        }
        target.settle();
    }

    private void saturated(Target target, Workload json, Workload stream) {
        Results results = bench.results();
        Measured jsonRun = measured(
                target,
                "JSON at saturation",
                () -> json.load(target)
                        .saturate(bench.plan().connections(), bench.plan().window()));
        results.add(target.name(), Figure.JSON_CPU, jsonRun.cpuPerThousand());
        results.add(target.name(), Figure.JSON_PEAK, jsonRun.result().perSecond());
        noteIdleCore(target, "JSON", jsonRun);
        Measured streamRun = measured(
                target,
                "SSE at saturation",
                () -> stream.load(target)
                        .saturate(bench.plan().connections(), bench.plan().window()));
        results.add(target.name(), Figure.SSE_CPU, streamRun.cpuPerThousand());
        results.add(target.name(), Figure.SSE_PEAK, streamRun.result().perSecond());
        noteIdleCore(target, "SSE", streamRun);
        bench.say("  %-14s JSON %7.0f/s %.4f CPU s/1000   SSE %7.0f/s %.4f CPU s/1000"
                .formatted(
                        target.name(),
                        jsonRun.result().perSecond(),
                        jsonRun.cpuPerThousand(),
                        streamRun.result().perSecond(),
                        streamRun.cpuPerThousand()));
    }

    /** A peer that left a tenth of its core idle could have done more; something else was the limit. */
    private void noteIdleCore(Target target, String kind, Measured run) {
        double share = run.cpuSeconds() / bench.plan().window().toNanos() * 1e9;
        if (!target.direct() && share < 0.9) {
            bench.results()
                    .remark("%s used %.0f %% of its core in the %s run: upstream, load or other work was the limit"
                            .formatted(target.name(), share * 100, kind));
        }
    }

    private void atRate(Target target, Workload json, Workload stream) {
        Plan plan = bench.plan();
        LoadResult jsonRun = rate(target, "JSON", json, plan.rate());
        if (holds(target, "JSON requests", plan.rate(), jsonRun)) {
            bench.results().add(target.name(), Figure.RATE_P50, millis(jsonRun.latency(), 50));
            bench.results().add(target.name(), Figure.RATE_P99, millis(jsonRun.latency(), 99));
        }
        LoadResult streamRun = rate(target, "SSE", stream, plan.streamRate());
        if (holds(target, "streams", plan.streamRate(), streamRun)) {
            bench.results().add(target.name(), Figure.TTFT_P50, millis(streamRun.firstByte(), 50));
            bench.results().add(target.name(), Figure.TTFT_P99, millis(streamRun.firstByte(), 99));
        }
        target.settle();
    }

    private LoadResult rate(Target target, String kind, Workload workload, double perSecond) {
        Duration window = bench.plan().window();
        LoadResult result = workload.load(target).atRate(perSecond, RATE_CONNECTIONS, window);
        bench.check(target, kind + " at a fixed rate", result);
        return result;
    }

    private boolean holds(Target target, String what, double perSecond, LoadResult result) {
        if (!result.faults().containsKey(LoadFault.UNANSWERED) && result.perSecond() >= 0.95 * perSecond) {
            return true;
        }
        bench.results()
                .remark("%s cannot hold %.0f %s per second on one core, so it has no latency there"
                        .formatted(target.name(), perSecond, what));
        return false;
    }

    private void addBeyondDirect(List<Target> targets) {
        Results results = bench.results();
        targets.stream().filter(Target::direct).map(Target::name).findFirst().ifPresent(direct -> {
            for (Target target : targets) {
                if (!target.direct()) {
                    addDifference(target.name(), direct, Figure.RATE_P50, Figure.ADDED_P50);
                    addDifference(target.name(), direct, Figure.RATE_P99, Figure.ADDED_P99);
                }
            }
            bench.say("  p50 direct " + results.latest(direct, Figure.RATE_P50).orElse(Double.NaN) + " ms");
        });
    }

    private void addDifference(String peer, String direct, Figure from, Figure to) {
        Results results = bench.results();
        if (results.latest(peer, from).isPresent()
                && results.latest(direct, from).isPresent()) {
            double added = results.latest(peer, from).getAsDouble()
                    - results.latest(direct, from).getAsDouble();
            results.add(peer, to, added);
        }
    }

    private Measured measured(Target target, String run, Supplier<LoadResult> load) {
        Measured measured = Measured.around(bench, target, run, load);
        bench.check(target, run, measured.result());
        return measured;
    }

    private static double millis(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e6;
    }
}
