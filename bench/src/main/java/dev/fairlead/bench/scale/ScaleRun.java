package dev.fairlead.bench.scale;

import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.run.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench/scale}: makes a store of many calls, asks it over HTTP while calls are relayed, and prints a table. Exit code
 * 0 when it ran, 2 when it could not.
 */
@Command(
        name = "bench/scale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Asks a lite store of many calls while calls are relayed, and prints what it took.")
public final class ScaleRun implements Callable<Integer> {
    @Option(
            names = "--calls",
            defaultValue = "10000000",
            description = "Calls in the store; default: ${DEFAULT-VALUE}, which take about 4 GB of disk.")
    private long calls;

    @Option(
            names = "--directory",
            description = "Where the store is made, or lies from an earlier run, which is then asked again;"
                    + " default: fairlead-scale-<calls> in the folder for temporary files.")
    private Path directory = Path.of("");

    @Option(
            names = "--content-every",
            defaultValue = "100",
            description = "One call in so many has 6 KB of text, 0 for none; default: ${DEFAULT-VALUE}.")
    private int contentEvery;

    @Option(names = "--rate", defaultValue = "200", description = "Relayed calls a second; default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--seconds", defaultValue = "120", description = "How long questions are asked.")
    private int seconds;

    @Option(names = "--no-questions", description = "Make the store only, or ingest only.")
    private boolean noQuestions;

    @Option(names = "--ingest", description = "Then send calls with 6 KB of text through an empty server too.")
    private boolean ingest;

    @Option(names = "--ingest-rate", defaultValue = "5000", description = "Default: ${DEFAULT-VALUE} calls a second.")
    private double ingestRate;

    @Option(names = "--ingest-seconds", defaultValue = "300", description = "Default: ${DEFAULT-VALUE}.")
    private int ingestSeconds;

    @Option(names = "--root", required = true, hidden = true)
    private Path root = Path.of("");

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new ScaleRun());
        command.setExecutionExceptionHandler((failure, line, _) -> {
            boolean explained = failure instanceof BenchFailure
                    || failure instanceof IllegalStateException
                    || failure instanceof UncheckedIOException;
            if (!explained) {
                throw failure;
            }
            line.getErr().println("bench: " + failure.getMessage());
            return 2;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        PrintStream progress = System.err;
        Path work = directory.toString().isEmpty()
                ? Path.of(System.getProperty("java.io.tmpdir"), "fairlead-scale-" + calls)
                : directory;
        Files.createDirectories(work);
        if (!Scene.existsIn(work)) {
            progress.println("making " + calls + " calls in " + work);
            new StoreMaker(work.resolve("data"), calls, contentEvery, progress)
                    .make(Clock.systemUTC().instant())
                    .write(work);
        }
        Scene scene = Scene.read(work);
        ScaleReport report = new ScaleReport(LocalDate.now(Clock.systemUTC()), Machine.here(), scene, rate);
        StringBuilder text = new StringBuilder(report.head());
        if (!noQuestions) {
            AskingPhase.Measured measured =
                    new AskingPhase(root, work, scene, rate, Duration.ofSeconds(seconds), progress).run();
            text.append(report.questions(measured)).append(report.proxying(measured));
        }
        text.append(report.drain());
        if (ingest) {
            Path fresh = Files.createTempDirectory(work, "ingest-");
            text.append(ScaleReport.ingest(
                    new IngestPhase(root, fresh, ingestRate, Duration.ofSeconds(ingestSeconds), progress).run(),
                    ingestRate));
        }
        System.out.print(text);
        return 0;
    }
}
