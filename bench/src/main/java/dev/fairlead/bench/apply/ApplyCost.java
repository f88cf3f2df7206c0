package dev.fairlead.bench.apply;

import com.sun.management.OperatingSystemMXBean;
import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.core.journal.JournalSettings;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llmtrace.apply.ApplySettings;
import dev.fairlead.llmtrace.apply.JournalApplier;
import dev.fairlead.llmtrace.apply.Quarantine;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.content.ContentSegments;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the way from the journal into the store, in rounds: calls are written to the journal, then an applier brings them
 * into the store while the CPU time of the whole process is counted. The first rounds warm the JIT.
 */
@Command(name = "apply-cost", mixinStandardHelpOptions = true, description = "CPU time per stored call")
public final class ApplyCost implements Callable<Integer> {

    @Option(names = "--rounds", defaultValue = "8")
    int rounds;

    @Option(names = "--calls", defaultValue = "16000", description = "calls in a round (default ${DEFAULT-VALUE})")
    int calls;

    @Option(names = "--request-bytes", defaultValue = "6000")
    int requestBytes;

    @Option(names = "--answer-bytes", defaultValue = "1500")
    int answerBytes;

    @Option(
            names = "--users",
            defaultValue = "5",
            description = "each has series of its own (default ${DEFAULT-VALUE})")
    int users;

    @Option(names = "--batch", defaultValue = "0", description = "calls in a transaction; 0 for the default")
    int batch;

    @Option(names = "--memory", defaultValue = "0", description = "megabytes for DuckDB; 0 for the default")
    int memory;

    @Option(names = "--directory", description = "kept afterwards; by default a temporary one")
    Path directory = Path.of("");

    public static void main(String[] args) {
        System.exit(new CommandLine(new ApplyCost()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        boolean kept = !directory.toString().isEmpty();
        Path root = kept ? Files.createDirectories(directory) : Files.createTempDirectory("apply-cost");
        try {
            measure(root);
        } finally {
            if (!kept) {
                delete(root);
            }
        }
        return 0;
    }

    private void measure(Path root) throws IOException {
        PriceCatalog catalog = PriceCatalog.bundled();
        SampleCall sample = new SampleCall(requestBytes, answerBytes, users);
        DuckDbSettings defaults = DuckDbSettings.of(root.resolve("traces.duckdb"));
        DuckDbSettings settings = new DuckDbSettings(
                defaults.file(),
                memory == 0 ? defaults.memoryMegabytes() : memory,
                defaults.threads(),
                defaults.readers(),
                defaults.queryTimeout());
        ApplySettings standard = ApplySettings.DEFAULTS;
        ApplySettings apply = batch == 0
                ? standard
                : new ApplySettings(
                        batch, Long.MAX_VALUE, Duration.ofHours(1), true, standard.maxBackoff(), standard.openBehind());
        try (Journal journal = new Journal(root.resolve("journal"), JournalSettings.DEFAULTS, Clock.systemUTC());
                DuckDbTraceStore store = new DuckDbTraceStore(settings)) {
            journal.start();
            store.start();
            Quarantine quarantine = new Quarantine(root.resolve("quarantine"));
            Instant begin = Instant.now();
            System.out.println("round      cpu_us/call   rows        database_MB  content_MB  rss_MB");
            for (int round = 1; round <= rounds; round++) {
                fill(journal, sample, begin.plusSeconds(round));
                JournalApplier applier = new JournalApplier(
                        journal, store, new ContentSegments(root.resolve("content")), quarantine, catalog, apply);
                long before = cpuNanos();
                applier.start();
                applier.close();
                long after = cpuNanos();
                System.out.printf(
                        "%-10d %-13.1f %-11d %-12.1f %-11.1f %d%n",
                        round,
                        (after - before) / 1000.0 / calls,
                        (long) round * calls,
                        megabytes(root, "traces"),
                        megabytes(root.resolve("content"), ""),
                        residentMegabytes());
            }
            if (!quarantine.numbers().isEmpty()) {
                throw new IllegalStateException(quarantine.numbers().size() + " calls could not be stored");
            }
        }
    }

    private void fill(Journal journal, SampleCall sample, Instant at) {
        for (int i = 0; i < calls; i++) {
            CallOpened opened = sample.opened(at.plusNanos(i * 60_000L));
            long number = write(done -> journal.open(List.of(CallCodec.encode(opened)), done));
            ByteBuffer closed = CallCodec.encode(sample.closed(opened));
            write(done -> journal.close(number, List.of(closed), done));
        }
    }

    private interface Append {
        void to(Appended done);
    }

    private static long write(Append append) {
        CompletableFuture<Long> number = new CompletableFuture<>();
        append.to(new Appended() {
            @Override
            public void appended(long entry, long position) {
                number.complete(entry);
            }

            @Override
            public void refused(JournalRefusal reason) {
                number.completeExceptionally(new IllegalStateException(reason.message()));
            }
        });
        return number.join();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double megabytes(Path directory, String prefix) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> path.getFileName().toString().startsWith(prefix))
                    .toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes / 1e6;
    }

    private static long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
