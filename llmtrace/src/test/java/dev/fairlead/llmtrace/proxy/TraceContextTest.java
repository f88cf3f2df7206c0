package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void continues_the_trace_of_a_traceparent_with_a_span_of_its_own() {
        TraceContext trace = TraceContext.continuing("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", random);

        assertThat(trace.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(trace.parentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(trace.spanId()).matches("[0-9a-f]{16}").isNotEqualTo("00f067aa0ba902b7");
    }

    @Test
    void continues_the_trace_of_a_later_version_with_more_fields() {
        assertThat(TraceContext.continuing("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", random)
                        .traceId())
                .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void any_damaged_traceparent_gives_ids_of_the_right_form() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random damage = new Random(seed);
            StringBuilder header = new StringBuilder("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            for (int left = damage.nextInt(4); left > 0; left--) {
                int at = damage.nextInt(header.length());
                switch (damage.nextInt(3)) {
                    case 0 -> header.setCharAt(at, (char) damage.nextInt(0x250));
                    case 1 -> header.deleteCharAt(at);
                    default -> header.insert(at, "0-f\u0000".charAt(damage.nextInt(4)));
                }
            }

            TraceContext trace = TraceContext.continuing(header.toString(), random);

            assertThat(trace.traceId()).as("seed %d", seed).matches("[0-9a-f]{32}");
            assertThat(trace.spanId()).as("seed %d", seed).matches("[0-9a-f]{16}");
            assertThat(trace.parentSpanId()).as("seed %d", seed).matches("([0-9a-f]{16})?");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"
            })
    void starts_a_new_trace_when_the_header_is_absent_or_malformed(String header) {
        TraceContext trace = TraceContext.continuing(header, random);

        assertThat(trace.traceId()).matches("[0-9a-f]{32}").isNotEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(trace.parentSpanId()).isEmpty();
    }
}
