package dev.fairlead.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparklineTest {

    @Test
    void bars_stand_in_proportion_to_the_highest() {
        assertThat(Sparkline.of(0, 1, 50, 100, 800)).isEqualTo(" ▁▁▁█");
        assertThat(Sparkline.of(1, 2, 3, 4, 5, 6, 7, 8)).isEqualTo("▁▂▃▄▅▆▇█");
        assertThat(Sparkline.of(0, 0)).isEqualTo("  ");
        assertThat(Sparkline.of()).isEmpty();
    }
}
