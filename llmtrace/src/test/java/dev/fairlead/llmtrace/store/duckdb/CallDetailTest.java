package dev.fairlead.llmtrace.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.SampleCalls;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CallDetailTest {

    @Test
    void calls_of_the_version_before_are_read() {
        CallRow row = SampleCalls.calls(2, 2).getFirst();
        byte[] now = new CallDetail().encode(row);
        byte[] before = Arrays.copyOf(now, now.length - 1);
        before[0] = packed(2);

        CallDetail.Parts read = decoded(before, row);

        assertThat(read.parentAgent()).isEmpty();
        assertThat(read).isEqualTo(decoded(now, row));
    }

    private static byte packed(long number) {
        PackedWriter out = new PackedWriter();
        out.number(number);
        return out.take()[0];
    }

    private static CallDetail.Parts decoded(byte[] bytes, CallRow row) {
        return CallDetail.decode(
                bytes,
                row.target().provider(),
                row.target().dialect(),
                row.target().operation(),
                row.request().model().orElse(""),
                row.answer().model().orElse(""));
    }
}
