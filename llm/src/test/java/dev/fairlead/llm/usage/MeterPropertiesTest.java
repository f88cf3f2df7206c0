package dev.fairlead.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.usage.ReportedCounts.Figure;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What holds for any report a provider may send; the seed is the round's number. */
class MeterPropertiesTest {

    private static final List<Function<ReportedCounts, Optional<Usage>>> METERS = List.of(
            OpenAiMeter::read,
            AnthropicMeter::read,
            BedrockMeter::read,
            GeminiMeter::read,
            OllamaMeter::read,
            counts -> CohereMeter.read(counts, new ReportedCounts()),
            counts -> CohereMeter.read(new ReportedCounts(), counts));

    @Test
    void any_report_gives_usage_whose_parts_are_within_their_wholes_or_none() {
        int believed = 0;
        for (int seed = 0; seed < 100_000; seed++) {
            ReportedCounts counts = anyReport(new Random(seed));
            for (Function<ReportedCounts, Optional<Usage>> meter : METERS) {
                Optional<Usage> read = meter.apply(counts);
                if (read.isPresent()) {
                    believed++;
                    Usage usage = read.get();
                    assertThat(usage.reasoning()).as("seed %d", seed).isBetween(0L, usage.output());
                    assertThat(usage.audioOutput()).as("seed %d", seed).isBetween(0L, usage.output());
                    assertThat(usage.imageOutput()).as("seed %d", seed).isBetween(0L, usage.output());
                    assertThat(usage.audioInput()).as("seed %d", seed).isBetween(0L, usage.inputUncached());
                    assertThat(usage.imageInput()).as("seed %d", seed).isBetween(0L, usage.inputUncached());
                    assertThat(usage.cacheWrite5m()).as("seed %d", seed).isNotNegative();
                    assertThat(usage.totalTokens())
                            .as("seed %d", seed)
                            .isBetween(0L, Figure.values().length * JsonScanner.MAX_INTEGER);
                }
            }
        }
        assertThat(believed).isGreaterThan(100_000);
    }

    @Test
    void a_report_with_a_refused_figure_is_believed_by_no_meter() {
        for (Figure refused : Figure.values()) {
            ReportedCounts counts = anyReport(new Random(refused.ordinal()));
            counts.put(refused, JsonScanner.REFUSED);

            for (Function<ReportedCounts, Optional<Usage>> meter : METERS) {
                assertThat(meter.apply(counts)).isEmpty();
            }
        }
    }

    @Test
    void a_figure_reported_in_parts_whose_sum_nobody_can_mean_is_refused() {
        ReportedCounts counts = new ReportedCounts();

        counts.add(Figure.AUDIO_OUTPUT, JsonScanner.MAX_INTEGER);
        assertThat(counts.refused()).isFalse();
        counts.add(Figure.AUDIO_OUTPUT, 1);

        assertThat(counts.refused()).isTrue();
    }

    private static ReportedCounts anyReport(Random random) {
        ReportedCounts counts = new ReportedCounts();
        for (Figure figure : Figure.values()) {
            if (random.nextInt(3) > 0) {
                long value = random.nextInt(20) == 0
                        ? JsonScanner.MAX_INTEGER
                        : random.nextLong(1L << random.nextInt(1, 41));
                switch (random.nextInt(3)) {
                    case 0 -> counts.put(figure, value);
                    case 1 -> counts.raise(figure, value);
                    default -> counts.add(figure, Math.min(value, 1L << 38));
                }
            }
        }
        return counts;
    }
}
