package dev.fairlead.bench.run;

import dev.fairlead.bench.load.LoadResult;
import dev.fairlead.bench.peer.PeerSettings;
import dev.fairlead.bench.peer.ProcessSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Many concurrent streams that the upstream sends event by event, each peer on one core. */
final class PacedPhase {
    private final Bench bench;
    private final ProcessSettings upstreamSettings;

    PacedPhase(Bench bench, ProcessSettings upstreamSettings) {
        this.bench = bench;
        this.upstreamSettings = upstreamSettings;
    }

    void run() {
        List<Target> targets = new ArrayList<>();
        try (Upstream upstream = bench.startUpstream(upstreamSettings, bench.loadCores())) {
            Workload stream = Workload.stream(upstream.client(), upstream.chat());
            for (PeerSettings peer : bench.peers()) {
                targets.add(bench.start(peer, upstream, stream, bench.proxyCores(), 1));
            }
            for (Target target : targets) {
                bench.say("warming " + target.name() + " with paced streams");
                bench.check(
                        target, "warm-up", streams(target, stream, bench.plan().warmUp()));
                target.settle();
            }
            for (int round = 0; round < bench.plan().rounds(); round++) {
                bench.say("paced round " + (round + 1) + " of " + bench.plan().rounds());
                Rotation.of(targets, round).forEach(target -> paced(target, stream));
            }
            for (Target target : targets) {
                bench.results()
                        .addMost(target.name(), Figure.RSS_PEAK, target.tree().peakMegabytes());
            }
        } finally {
            targets.forEach(Target::close);
        }
    }

    private void paced(Target target, Workload stream) {
        String run = "paced streams";
        Measured measured = Measured.around(
                bench, target, run, () -> streams(target, stream, bench.plan().pacedWindow()));
        LoadResult result = measured.result();
        bench.check(target, run, result);
        Results results = bench.results();
        double offered = bench.plan().streams() / (bench.plan().spacing().toNanos() / 1e9);
        if (result.eventsPerSecond() < 0.95 * offered) {
            results.remark("%s delivered %.0f of the %.0f paced events per second that an upstream on schedule sends"
                    .formatted(target.name(), result.eventsPerSecond(), offered));
        }
        results.add(target.name(), Figure.PACED_CPU, measured.cpuPerThousand());
        results.add(target.name(), Figure.PACED_RATE, result.eventsPerSecond());
        results.add(target.name(), Figure.PACED_GAP_P50, millis(result.chunkGap(), 50));
        results.add(target.name(), Figure.PACED_GAP_P99, millis(result.chunkGap(), 99));
        results.add(target.name(), Figure.PACED_DELAY_P50, millis(result.chunkDelay(), 50));
        results.add(target.name(), Figure.PACED_DELAY_P99, millis(result.chunkDelay(), 99));
        results.add(target.name(), Figure.PACED_TTFT_P99, millis(result.firstByte(), 99));
        bench.say("  %-14s %6.0f events/s %.3f CPU s/1000   gap p99 %.2f ms   schedule p99 %.2f ms"
                .formatted(
                        target.name(),
                        result.eventsPerSecond(),
                        measured.cpuPerThousand(),
                        millis(result.chunkGap(), 99),
                        millis(result.chunkDelay(), 99)));
    }

    private LoadResult streams(Target target, Workload stream, Duration window) {
        Plan plan = bench.plan();
        Duration oneStream = plan.spacing().multipliedBy(stream.expected().events());
        return stream.load(target).streams(plan.streams(), plan.spacing(), oneStream, window);
    }

    private static double millis(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e6;
    }
}
