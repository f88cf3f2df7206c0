package dev.fairlead.bench.scale;

import com.sun.management.OperatingSystemMXBean;
import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalSettings;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llmtrace.apply.ApplySettings;
import dev.fairlead.llmtrace.apply.JournalApplier;
import dev.fairlead.llmtrace.apply.Quarantine;
import dev.fairlead.llmtrace.content.ContentSegments;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Makes a store of 30 days by the way every call goes: each day's calls are written to the journal, an applier brings them
 * into DuckDB and the content segments while it is timed, and the sums of its hours are merged as upkeep does.
 */
final class StoreMaker {

    static final int DAYS = 30;
    private static final int UNDER_WAY = 512;
    private static final long SEED = 20261120;

    private final Path directory;
    private final long calls;
    private final int contentEvery;
    private final PrintStream progress;
    private final List<String> traces = new ArrayList<>();
    private final List<Double> drainRates = new ArrayList<>();
    private final List<Double> drainCpuMicros = new ArrayList<>();
    private final List<Double> compactSeconds = new ArrayList<>();
    private final PriceCatalog catalog = PriceCatalog.bundled();

    /** @param directory the data directory of the server that will be asked */
    StoreMaker(Path directory, long calls, int contentEvery, PrintStream progress) {
        this.directory = directory.resolve("llmtrace");
        this.calls = calls;
        this.contentEvery = contentEvery;
        this.progress = progress;
    }

    /** @param end of the last day, rounded down to the hour */
    Scene make(Instant end) {
        Instant to = end.truncatedTo(ChronoUnit.HOURS);
        Instant from = to.minus(Duration.ofDays(DAYS));
        SetClock clock = new SetClock(from);
        SplittableRandom random = new SplittableRandom(SEED);
        Population population = new Population(random);
        CallMaker maker = new CallMaker(random, population, contentEvery);
        double volume = 0;
        for (Instant hour = from; hour.isBefore(to); hour = hour.plus(Duration.ofHours(1))) {
            volume += population.volume(hour);
        }
        try (Journal journal = new Journal(directory.resolve("journal"), JournalSettings.DEFAULTS, clock);
                DuckDbTraceStore store = new DuckDbTraceStore(DuckDbSettings.of(directory.resolve("traces.duckdb")))) {
            store.start();
            journal.start();
            Quarantine quarantine = new Quarantine(directory.resolve("quarantine"));
            long made = 0;
            for (int day = 0; day < DAYS; day++) {
                long before = made;
                for (int hour = 0; hour < 24; hour++) {
                    Instant begin = from.plus(Duration.ofHours(24L * day + hour));
                    clock.set(begin);
                    made += fill(journal, maker, begin, Math.round(calls * population.volume(begin) / volume), random);
                }
                clock.set(from.plus(Duration.ofDays(day + 1L)));
                double cpuBefore = cpuSeconds();
                double drained = seconds(() -> {
                    JournalApplier applier =
                            new JournalApplier(journal, store, content(), quarantine, catalog, ApplySettings.DEFAULTS);
                    applier.start();
                    applier.close();
                });
                drainRates.add((made - before) / drained);
                drainCpuMicros.add((cpuSeconds() - cpuBefore) / (made - before) * 1e6);
                compactSeconds.add(seconds(() -> store.compact(clock.instant())));
                progress.printf(
                        Locale.ROOT,
                        "day %d: %,d calls, drained at %,.0f/s with %.1f µs of CPU each, sums merged in %.2f s%n",
                        day + 1,
                        made,
                        drainRates.getLast(),
                        drainCpuMicros.getLast(),
                        compactSeconds.getLast());
            }
            if (!quarantine.numbers().isEmpty()) {
                throw new BenchFailure(quarantine.numbers().size() + " calls could not be stored");
            }
            return new Scene(
                    made, maker.sessions(), contentEvery, from, to, traces, drainRates, drainCpuMicros, compactSeconds);
        }
    }

    private ContentSegments content() {
        return new ContentSegments(directory.resolve("content"));
    }

    private long fill(Journal journal, CallMaker maker, Instant begin, long count, SplittableRandom random) {
        JournalFill fill = new JournalFill(journal);
        int hourOfDay = (int) Math.floorMod(begin.getEpochSecond() / 3600, 24L);
        double spacing = 3600e9 / Math.max(1, count);
        List<MadeCall> underWay = new ArrayList<>(UNDER_WAY);
        for (long i = 0; i < count; i++) {
            Instant at = begin.plusNanos((long) (spacing * (i + random.nextDouble())));
            underWay.add(maker.call(at, hourOfDay));
            if (underWay.size() == UNDER_WAY || i == count - 1) {
                fill.write(underWay);
                underWay.clear();
            } else if (i == 0) {
                traces.add(underWay.getFirst().opened().traceId());
            }
        }
        return count;
    }

    private static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    private static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }
}
