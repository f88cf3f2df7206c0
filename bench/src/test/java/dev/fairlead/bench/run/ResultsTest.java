package dev.fairlead.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Results results = new Results();

    @Test
    void a_figure_is_the_median_of_its_rounds() {
        List.of(3.0, 9.0, 1.0).forEach(value -> results.add("nginx", Figure.JSON_CPU, value));
        List.of(4.0, 2.0).forEach(value -> results.add("portkey", Figure.JSON_CPU, value));

        assertThat(results.median("nginx", Figure.JSON_CPU)).hasValue(3.0);
        assertThat(results.median("portkey", Figure.JSON_CPU)).hasValue(3.0);
        assertThat(results.median("nginx", Figure.SSE_CPU)).isEmpty();
    }

    @Test
    void a_ratio_needs_both_sides() {
        results.add("fairlead", Figure.JSON_CPU, 0.06);
        results.add("nginx", Figure.JSON_CPU, 0.02);
        results.add("fairlead", Figure.ADDED_P50, 0.2);
        results.add("nginx", Figure.ADDED_P50, -0.01);

        assertThat(results.ratio("fairlead", "nginx", Figure.JSON_CPU).orElseThrow())
                .isEqualTo(3.0);
        assertThat(results.ratio("fairlead", "portkey", Figure.JSON_CPU)).isEmpty();
        assertThat(results.ratio("fairlead", "nginx", Figure.ADDED_P50)).isEmpty();
    }

    @Test
    void the_highest_memory_is_kept_and_not_a_median() {
        List.of(20.0, 90.0, 40.0).forEach(value -> results.addMost("nginx", Figure.RSS_PEAK, value));

        assertThat(results.median("nginx", Figure.RSS_PEAK)).hasValue(90.0);
    }

    @Test
    void every_round_begins_with_another_peer() {
        List<String> peers = List.of("direct", "nginx", "fairlead");

        assertThat(Rotation.of(peers, 0)).containsExactly("direct", "nginx", "fairlead");
        assertThat(Rotation.of(peers, 1)).containsExactly("nginx", "fairlead", "direct");
        assertThat(Rotation.of(peers, 3)).containsExactly("direct", "nginx", "fairlead");
    }
}
