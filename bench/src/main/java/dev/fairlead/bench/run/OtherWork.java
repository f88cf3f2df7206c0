package dev.fairlead.bench.run;

import dev.fairlead.bench.peer.ProcessTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sees how much of the machine is used by processes that do not belong to the run, or taken by its hypervisor: the
 * difference between the machine's CPU time in {@code /proc/stat} (user, nice, system, steal) and that of our own
 * processes.
 */
record OtherWork(double machineSeconds, double ownSeconds, long nanos) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int[] COLUMNS = {1, 2, 3, 8};

    static OtherWork now() {
        return new OtherWork(machine(), new ProcessTree(ProcessHandle.current()).cpuSeconds(), System.nanoTime());
    }

    /** Cores used by others on average since {@code before}. */
    double coresSince(OtherWork before) {
        double others = machineSeconds - before.machineSeconds - (ownSeconds - before.ownSeconds);
        return Math.max(0, others / ((nanos - before.nanos) / 1e9));
    }

    private static double machine() {
        try {
            String[] ticks =
                    Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
            double sum = 0;
            for (int column : COLUMNS) {
                sum += Double.parseDouble(ticks[column]);
            }
            return sum / TICKS_PER_SECOND;
        } catch (IOException notLinux) {
            throw new UncheckedIOException("/proc/stat cannot be read; the comparison runs on Linux only", notLinux);
        }
    }
}
