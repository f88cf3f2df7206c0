package dev.fairlead.bench.load;

import java.time.Duration;

/** Sends one request again and again in one of three ways, checks every answer, and returns what it measured. */
public final class LoadGenerator {
    private final HttpRequestBytes request;
    private final ExpectedAnswer expected;

    public LoadGenerator(HttpRequestBytes request, ExpectedAnswer expected) {
        this.request = request;
        this.expected = expected;
    }

    /** Closed loop: every connection sends its next request as soon as an answer is complete. */
    public LoadResult saturate(int connections, Duration duration) {
        LoadRecorder recorder = LoadRecorder.whole();
        try (Connections open = Connections.open(request, expected, recorder)) {
            return new ClosedLoop(open, recorder, Duration.ZERO).run(connections, duration);
        }
    }

    /**
     * Open loop: requests are due at an even rate whether or not earlier ones were answered, and their latency counts
     * from when they were due, so that a stalled peer cannot hide its stall (coordinated omission).
     */
    public LoadResult atRate(double perSecond, int connections, Duration duration) {
        LoadRecorder recorder = LoadRecorder.whole();
        try (Connections open = Connections.open(request, expected, recorder)) {
            return new OpenLoop(open, recorder, perSecond).run(connections, duration);
        }
    }

    /**
     * Keeps {@code streams} event streams open that the upstream paces at {@code spacing}, their starts spread over
     * {@code spread} so that their chunks do not arrive in step, and measures every chunk.
     */
    public LoadResult streams(int streams, Duration spacing, Duration spread, Duration duration) {
        LoadRecorder recorder = LoadRecorder.paced(spacing);
        try (Connections open = Connections.open(request, expected, recorder)) {
            return new ClosedLoop(open, recorder, spread).run(streams, duration);
        }
    }
}
