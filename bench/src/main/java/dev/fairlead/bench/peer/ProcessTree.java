package dev.fairlead.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A process with its children, seen through {@code /proc}: CPU time of all threads, and memory. */
public record ProcessTree(ProcessHandle root) {
    /** Linux counts in hundredths of a second towards user space on every architecture (USER_HZ, see proc(5)). */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;

    /** User and system time in seconds of everything alive in the tree and of the children it has waited for. */
    public double cpuSeconds() {
        long ticks = 0;
        for (long pid : pids()) {
            String stat = read(pid, "stat");
            // The second field is the program's name in parentheses and may hold spaces; the rest follows the last one.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
            for (int field = UTIME; fields.length > UTIME + 3 && field <= UTIME + 3; field++) {
                ticks += Long.parseLong(fields[field]);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Resident memory in megabytes now. */
    public double residentMegabytes() {
        return megabytes("VmRSS:");
    }

    /** The highest resident memory in megabytes since the start, summed over the processes of the tree. */
    public double peakMegabytes() {
        return megabytes("VmHWM:");
    }

    /** Waits until the tree uses less than 4 % of a core; false when it still works after {@code most}. */
    public boolean settle(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        double before = cpuSeconds();
        while (System.nanoTime() - end < 0) {
            Pause.of(Duration.ofMillis(250));
            double now = cpuSeconds();
            if (now - before <= 0.0101) {
                return true;
            }
            before = now;
        }
        return false;
    }

    public List<Long> pids() {
        return Stream.concat(Stream.of(root), root.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    private double megabytes(String field) {
        double kilobytes = 0;
        for (long pid : pids()) {
            kilobytes += read(pid, "status")
                    .lines()
                    .filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(
                            line.substring(field.length()).replace("kB", "").trim()))
                    .sum();
        }
        return kilobytes / 1024;
    }

    /** Empty when the process has ended meanwhile. */
    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
