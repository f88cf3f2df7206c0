package dev.fairlead.bench.peer;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A set of CPU cores as {@code taskset -c} writes it, {@code 0} or {@code 0,1}. */
public record Cores(String list) {
    public static Cores all() {
        return new Cores("0-" + (Runtime.getRuntime().availableProcessors() - 1));
    }

    /** The command that runs {@code command} on these cores only. */
    List<String> pin(List<String> command) {
        return Stream.concat(Stream.of("taskset", "-c", list), command.stream()).toList();
    }

    /** Moves a running process with all its threads to these cores. */
    public void move(long pid) {
        try {
            Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", list, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (taskset.waitFor() != 0) {
                throw new BenchFailure("taskset could not move process " + pid + " to the cores " + list);
            }
        } catch (IOException missing) {
            throw new BenchFailure("taskset cannot be started; install util-linux", missing);
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted while moving process " + pid, interrupted);
        }
    }
}
