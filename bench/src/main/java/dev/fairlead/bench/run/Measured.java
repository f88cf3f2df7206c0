package dev.fairlead.bench.run;

import dev.fairlead.bench.load.LoadFault;
import dev.fairlead.bench.load.LoadResult;
import java.util.function.Supplier;

/** A run under load with the CPU seconds the target's processes used for it, until they were idle again. */
record Measured(LoadResult result, double cpuSeconds) {
    static Measured around(Bench bench, Target target, String run, Supplier<LoadResult> load) {
        OtherWork others = OtherWork.now();
        double before = target.tree().cpuSeconds();
        LoadResult result = load.get();
        if (!target.settle()) {
            bench.results().remark(target.name() + " was still busy 30 s after " + run);
        }
        long unanswered = result.faults().getOrDefault(LoadFault.UNANSWERED, 0L);
        if (unanswered > 0) {
            bench.results().fault(target.name() + ", " + run + ": " + unanswered + " × " + LoadFault.UNANSWERED);
        }
        bench.results().otherWork(OtherWork.now().coresSince(others));
        return new Measured(result, target.tree().cpuSeconds() - before);
    }

    double cpuPerThousand() {
        return cpuSeconds / result.completed() * 1_000;
    }
}
