package dev.fairlead.bench.scale;

import dev.fairlead.bench.load.LoadResult;
import dev.fairlead.bench.run.Machine;
import dev.fairlead.bench.run.MarkdownTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The results as Markdown that can be kept as it is. */
record ScaleReport(LocalDate date, Machine machine, Scene scene, double rate) {

    private static final int ADDED = 5;
    private static final int RESIDENT = 900;
    private static final int DRAIN = 20_000;

    String head() {
        return "# Ten million calls and their like, " + date + " on " + machine.cpu() + "\n\n"
                + "Machine: %s, %d cores, %s memory, %s, load generator on %s.%n"
                        .formatted(machine.cpu(), machine.cores(), machine.memory(), machine.kernel(), machine.java())
                + String.format(
                        Locale.ROOT,
                        "Store: %,d calls of 30 days (%s to %s), %,d sessions, %d people, %d models, %d tenants, text with"
                                + " one call in %d, storage lite with default settings.%n%n",
                        scene.calls(),
                        scene.from(),
                        scene.to(),
                        scene.sessions(),
                        Population.PEOPLE,
                        Population.MODELS.size(),
                        Population.TENANTS.size(),
                        scene.contentEvery());
    }

    String questions(AskingPhase.Measured measured) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("question", "times", "p50, ms", "p99, ms", "most, ms", "answer, KB", "target, ms", ""));
        for (Asking.Answers answers : measured.answers()) {
            Histogram times = answers.times();
            double p99 = times.getValueAtPercentile(99) / 1e3;
            rows.add(List.of(
                    answers.question().name(),
                    Long.toString(times.getTotalCount()),
                    number(times.getValueAtPercentile(50) / 1e3, 1),
                    number(p99, 1),
                    number(times.getMaxValue() / 1e3, 1),
                    number(answers.bytes() / 1e3, 0),
                    Integer.toString(answers.question().most()),
                    met(p99 < answers.question().most())));
        }
        return MarkdownTable.aligned(rows) + "\n";
    }

    String proxying(AskingPhase.Measured measured) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(number(rate, 0) + " JSON calls/s", "p50, ms", "p99, ms", "p99.9, ms"));
        rows.add(row("direct to the upstream", measured.direct()));
        rows.add(row("through Fairlead, nobody asks", measured.quiet()));
        rows.add(row("through Fairlead, questions without pause", measured.asked()));
        double added = millis(measured.asked(), 99) - millis(measured.direct(), 99);
        return MarkdownTable.aligned(rows)
                + String.format(
                        Locale.ROOT,
                        "%nAdded to direct's p99 while questions are asked: %.1f ms (target %d ms)%s; by the questions"
                                + " alone: %.1f ms.%nResident memory at most while asked: %.0f MB (target %d MB)%s."
                                + " From the start to the first proxied answer: %.1f s.%n",
                        added,
                        ADDED,
                        met(added <= ADDED),
                        millis(measured.asked(), 99) - millis(measured.quiet(), 99),
                        measured.mostMegabytes(),
                        RESIDENT,
                        met(measured.mostMegabytes() < RESIDENT),
                        measured.startSeconds());
    }

    /** The backlogs of the last ten days, when the store was nearly as large as in the end. */
    String drain() {
        List<Double> rates = last(scene.drainRates());
        double median = median(rates);
        return String.format(
                Locale.ROOT,
                "Draining a backlog of a day's calls into the store, the last ten days: median %,.0f calls/s, slowest"
                        + " %,.0f (target %,d)%s; CPU %.1f µs a call. Merging a day's sums: median %.2f s.%n",
                median,
                rates.stream().mapToDouble(Double::doubleValue).min().orElse(0),
                DRAIN,
                met(median >= DRAIN),
                median(last(scene.drainCpuMicros())),
                median(last(scene.compactSeconds())));
    }

    static String ingest(IngestPhase.Measured measured, double rate) {
        return String.format(
                Locale.ROOT,
                "%nIngest: %,.0f calls/s due, %,.0f/s answered in %d s, %d bytes of text a call; latency p50 %.1f ms,"
                        + " p99 %.1f ms; calls waiting for the store at most %,.0f (%.2f s), mean of the last third less"
                        + " that of the first %+,.0f; CPU %.3f s per 1,000 calls; resident at most %.0f MB; faults %s.%n",
                rate,
                measured.calls().perSecond(),
                measured.calls().window().toSeconds(),
                measured.bytes(),
                millis(measured.calls(), 50),
                millis(measured.calls(), 99),
                measured.most(),
                measured.most() / rate,
                measured.growth(),
                measured.cpuSeconds(),
                measured.mostMegabytes(),
                measured.calls().faults());
    }

    private static List<String> row(String name, LoadResult result) {
        return List.of(
                name, number(millis(result, 50), 2), number(millis(result, 99), 2), number(millis(result, 99.9), 2));
    }

    private static double millis(LoadResult result, double percentile) {
        return result.latency().getValueAtPercentile(percentile) / 1e6;
    }

    private static List<Double> last(List<Double> days) {
        return days.subList(Math.max(0, days.size() - 10), days.size());
    }

    private static double median(List<Double> values) {
        return values.isEmpty() ? 0 : values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String met(boolean met) {
        return met ? "" : " MISSED";
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
