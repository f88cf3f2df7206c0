package dev.fairlead.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {

    private final TestClock clock = new TestClock();
    private final TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(7));

    @Test
    void sort_in_the_order_they_were_made_even_when_the_clock_steps_back() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            made.add(ids.next("key_"));
        }
        clock.advance(Duration.ofMinutes(-5));
        made.add(ids.next("key_"));
        clock.advance(Duration.ofMinutes(6));
        made.add(ids.next("key_"));

        assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(Names::isId);
    }
}
