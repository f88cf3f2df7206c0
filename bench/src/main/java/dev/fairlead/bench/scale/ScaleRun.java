package dev.fairlead.bench.scale;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** x. */
@Command(name = "bench/scale", mixinStandardHelpOptions = true, sortOptions = false)
public final class ScaleRun implements Callable<Integer> {
    @Option(names = "--calls", defaultValue = "10000000")
    private long calls;

    @Option(names = "--content-every", defaultValue = "100")
    private int contentEvery;

    @Option(names = "--directory", required = true)
    private Path directory = Path.of("");

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ScaleRun()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        new StoreMaker(data, calls, contentEvery, System.out)
                .make(Clock.systemUTC().instant())
                .write(directory);
        return 0;
    }
}
