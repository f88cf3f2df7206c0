package dev.fairlead.llmtrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SettledCallsTest {

    @Test
    void what_settles_between_two_moments_is_told_once_whatever_the_order_of_ends() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Set<Long> settled = new HashSet<>();
            List<Long> told = new ArrayList<>();
            SettledCalls before = SettledCalls.NONE;
            long newest = 0;
            for (int step = 0; step < 20; step++) {
                newest += random.nextInt(6);
                for (long number = 1; number <= newest; number++) {
                    if (random.nextInt(3) == 0) {
                        settled.add(number);
                    }
                }
                SettledCalls now = new SettledCalls(
                        newest,
                        NumberRange.of(LongStream.rangeClosed(1, newest).filter(number -> !settled.contains(number))));

                now.since(before)
                        .forEach(range -> LongStream.rangeClosed(range.first(), range.last())
                                .forEach(told::add));
                before = SettledCalls.parse(now.toString()).orElseThrow();

                assertThat(before).isEqualTo(now);
            }
            assertThat(told).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(settled);
        }
    }

    @Test
    void of_very_many_gaps_those_closest_together_are_written_as_one() {
        List<Long> open = new ArrayList<>(
                LongStream.rangeClosed(1, 40).map(i -> i * 1000).boxed().toList());
        open.addAll(
                LongStream.rangeClosed(1, 500).map(i -> 50_000 + i * 2).boxed().toList());
        SettledCalls scattered =
                new SettledCalls(60_000, NumberRange.of(open.stream().mapToLong(Long::longValue)));

        SettledCalls read = SettledCalls.parse(scattered.toString()).orElseThrow();

        assertThat(read.open()).hasSize(64).contains(new NumberRange(1000, 1000), new NumberRange(40_000, 40_000));
        assertThat(open).noneMatch(read::contains);
        assertThat(LongStream.rangeClosed(1, 50_000).filter(read::contains)).hasSize(49_960);
    }

    @Test
    void other_texts_are_not_taken() {
        for (String text : List.of(
                "", "5", "!", "5!7", "5!3-2", "5!1-9", "5!3-4,1-2", "5!1-1,", "-5!", "9999999999999999999!", "5!,")) {
            assertThat(SettledCalls.parse(text)).as(text).isEmpty();
        }
        assertThat(SettledCalls.parse("0!")).contains(SettledCalls.NONE);
    }
}
