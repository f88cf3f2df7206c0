package dev.fairlead.app.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Where a command runs: its streams, its environment, and whether a person watches.
 *
 * @param out results
 * @param err progress, logs and failures
 * @param columns width of the terminal that shows {@code out}; empty when it is a file or a pipe
 */
public record Terminal(PrintStream out, PrintStream err, Map<String, String> environment, OptionalInt columns) {

    /** Set by the launcher script when standard output is a terminal. */
    private static final String COLUMNS = "fairlead.columns";

    private static final int USUAL_COLUMNS = 100;

    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** The streams and environment of this process. */
    public static Terminal ofProcess() {
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                System.err,
                System.getenv(),
                processColumns());
    }

    /** Whether a person watches standard output. */
    public boolean interactive() {
        return columns.isPresent();
    }

    private static OptionalInt processColumns() {
        Integer told = Integer.getInteger(COLUMNS);
        if (told != null && told > 0) {
            return OptionalInt.of(told);
        }
        Console console = System.console();
        boolean terminal = told != null || console != null && console.isTerminal();
        return terminal ? OptionalInt.of(USUAL_COLUMNS) : OptionalInt.empty();
    }
}
