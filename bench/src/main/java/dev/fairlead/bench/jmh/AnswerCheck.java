package dev.fairlead.bench.jmh;

import dev.fairlead.bench.load.SampleTraffic;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the generator's own check of a streamed answer costs: comparing its bytes, and finding its events. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AnswerCheck {
    private final ByteBuffer expected = ByteBuffer.wrap(new SampleTraffic().streamAnswer());
    private final ByteBuffer received = ByteBuffer.allocateDirect(expected.capacity())
            .put(expected.duplicate())
            .flip();

    @Benchmark
    public int compare_bytes() {
        return expected.mismatch(received);
    }

    @Benchmark
    public int find_events() {
        int events = 0;
        byte last = 0;
        for (int at = 0; at < received.limit(); at++) {
            byte current = received.get(at);
            if (current == '\n' && last == '\n') {
                events++;
            }
            last = current;
        }
        return events;
    }
}
