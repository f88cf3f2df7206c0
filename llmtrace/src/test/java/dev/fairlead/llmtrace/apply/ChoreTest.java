package dev.fairlead.llmtrace.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoreTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Instant> done = new ArrayList<>();
    private boolean broken;

    private final Chore hourly = new Chore(NOON, NOON.plus(Duration.ofHours(1)), now -> {
        if (broken) {
            throw new IllegalStateException("disk full");
        }
        done.add(now);
        return now.plus(Duration.ofHours(1));
    });

    @Test
    void is_done_when_it_is_due() {
        look(59);
        look(60);
        look(119);
        look(125);

        assertThat(done).containsExactly(at(60), at(125));
    }

    @Test
    void is_tried_again_after_a_minute_when_it_failed_and_says_so_until_it_does_not() {
        broken = true;
        look(60);
        assertThat(hourly.problem()).contains("disk full");
        broken = false;

        hourly.look(at(60).plusSeconds(59));
        assertThat(done).isEmpty();
        assertThat(hourly.problem()).isPresent();
        look(61);

        assertThat(done).containsExactly(at(61));
        assertThat(hourly.problem()).isEmpty();
    }

    @Test
    void is_done_when_the_clock_was_set_back() {
        look(60);
        look(30);
        look(31);

        assertThat(done).containsExactly(at(60), at(30));
    }

    private void look(int minutes) {
        hourly.look(at(minutes));
    }

    private static Instant at(int minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }
}
