package dev.fairlead.bench.run;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds interleaved repetitions; the report shows medians
 * @param coldStarts fresh starts per peer
 * @param window length of one saturated or fixed-rate measurement
 * @param pacedWindow length of one measurement with paced streams
 * @param warmUp per peer and kind of load before anything counts
 * @param sustained length of the run on all cores
 * @param connections in the saturated measurements
 * @param rate JSON requests per second at the fixed rate
 * @param streamRate streams per second in the TTFT measurement
 * @param streams kept open in the paced measurement
 * @param spacing of the paced upstream's events
 */
record Plan(
        int rounds,
        int coldStarts,
        Duration window,
        Duration pacedWindow,
        Duration warmUp,
        Duration sustained,
        int connections,
        double rate,
        double streamRate,
        int streams,
        Duration spacing) {
    static Plan full() {
        return new Plan(
                3,
                5,
                Duration.ofSeconds(6),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                64,
                1_000,
                100,
                500,
                Duration.ofMillis(20));
    }

    static Plan quick() {
        return new Plan(
                1,
                1,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(4),
                Duration.ofSeconds(8),
                64,
                1_000,
                100,
                500,
                Duration.ofMillis(20));
    }
}
