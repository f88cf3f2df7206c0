package dev.fairlead.llmtrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void is_within_two_percent_of_any_duration_from_a_microsecond_to_a_day() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 200_000; i++) {
            long micros = (long) Math.exp(random.nextDouble(Math.log(86_400e6))) + 1;

            double middle = Histogram.middle(Histogram.bucket(micros)).toNanos() / 1000.0;

            assertThat(Math.abs(middle - micros) / micros).isLessThanOrEqualTo(0.02);
        }
    }

    @Test
    void orders_buckets_as_durations() {
        for (long micros = 1; micros < 100_000; micros++) {
            assertThat(Histogram.bucket(micros + 1)).isGreaterThanOrEqualTo(Histogram.bucket(micros));
        }
    }
}
