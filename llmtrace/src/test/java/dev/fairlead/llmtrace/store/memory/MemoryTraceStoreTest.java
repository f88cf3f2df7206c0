package dev.fairlead.llmtrace.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.Gone;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.SampleCalls;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.TraceStoreContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTraceStoreTest extends TraceStoreContract {

    @Override
    protected TraceStore create(Path directory) {
        return new MemoryTraceStore(10_000);
    }

    @Test
    void notes_calls_that_are_pushed_out_as_expired() {
        MemoryTraceStore small = new MemoryTraceStore(3);

        small.apply(new Batch(new Batch.Mark(1, 0, 11, 10), SampleCalls.calls(1, 10), List.of(), List.of(), List.of()));

        assertThat(small.storedNumbers(new NumberRange(1, 10)).ranges()).containsExactly(new NumberRange(8, 10));
        assertThat(small.gone(new NumberRange(1, 10)))
                .containsExactly(new Gone(new NumberRange(1, 7), Gone.Reason.EXPIRED));
    }
}
