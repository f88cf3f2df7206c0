package dev.fairlead.app.command;

import dev.fairlead.app.client.Connection;
import dev.fairlead.app.client.RowCount;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.ProgressLine;
import dev.fairlead.app.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead traces export}. */
@Command(name = "export", description = "Writes all calls that match, oldest first, as lines of JSON or as a table.")
final class TracesExportCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final TraceFilters filters = new TraceFilters();

    @Mixin
    private final Moments range = new Moments();

    @Option(names = "--format", paramLabel = "jsonl|csv", description = "jsonl is the default.")
    private String format = "jsonl";

    @Option(names = "--content", description = "Add what was said.")
    private boolean content;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write to this file, readable by you only, in place of standard output.")
    private Optional<Path> file = Optional.empty();

    TracesExportCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, String> query = filters.query();
        range.addTo(query, clock);
        query.put("format", format);
        query.put("content", Boolean.toString(content));
        RowCount count = new RowCount(format.equals("csv"));
        long matched;
        try (Connection connected = connection.connect(terminal)) {
            HttpResponse<InputStream> answer = connected.api().download("/api/v1/traces/export", query);
            matched = answer.headers().firstValueAsLong("Fairlead-Rows").orElse(0);
            try (InputStream rows = answer.body()) {
                if (file.isPresent()) {
                    toFile(file.get(), rows, count, matched);
                } else {
                    copy(rows, terminal.out(), count, matched);
                }
            }
        }
        long gone = matched - count.rows();
        terminal.err()
                .println(Figures.calls(count.rows())
                        + (gone > 0 ? "; " + Figures.count(gone) + " were deleted meanwhile." : "."));
        return ExitCode.OK.status();
    }

    /** What is half done never has the name of the whole. */
    private void toFile(Path target, InputStream rows, RowCount count, long matched) throws IOException {
        Path directory = target.toAbsolutePath().resolveSibling("");
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "There is no directory " + directory + " to write to.",
                    "Make it, or name another file with --out.");
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.deleteIfExists(part);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (OutputStream out = Channels.newOutputStream(
                FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner))) {
            copy(rows, out, count, matched);
        } catch (RuntimeException | IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copy(InputStream rows, OutputStream out, RowCount count, long matched) throws IOException {
        ProgressLine progress = new ProgressLine(terminal);
        byte[] piece = new byte[64 << 10];
        try {
            int length = read(rows, piece, count, matched);
            while (length >= 0) {
                out.write(piece, 0, length);
                count.add(piece, length);
                progress.show(Figures.count(count.rows()) + " of " + Figures.count(matched) + " calls");
                length = read(rows, piece, count, matched);
            }
            out.flush();
        } finally {
            progress.clear();
        }
    }

    private static int read(InputStream rows, byte[] piece, RowCount count, long matched) {
        try {
            return rows.read(piece);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The export broke off after " + count.rows() + " of " + matched + " calls: " + e.getMessage() + ".",
                    "Nothing of it is whole: start it again.",
                    e);
        }
    }
}
