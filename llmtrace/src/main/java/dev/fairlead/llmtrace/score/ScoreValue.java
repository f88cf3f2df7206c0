package dev.fairlead.llmtrace.score;

import java.util.OptionalDouble;

/** What a score says. */
public sealed interface ScoreValue {

    /**
     * A number.
     *
     * @param lowest the worst it can be, where that is known
     * @param highest the best it can be
     */
    record Figure(double value, OptionalDouble lowest, OptionalDouble highest) implements ScoreValue {

        /** @throws IllegalArgumentException when a number is not finite, or the value outside its range */
        public Figure {
            if (!Double.isFinite(lowest.orElse(0)) || !Double.isFinite(highest.orElse(0))) {
                throw new IllegalArgumentException("min and max are finite numbers of 64 bits");
            }
            double from = lowest.orElse(-Double.MAX_VALUE);
            double to = highest.orElse(Double.MAX_VALUE);
            if (!(from <= to)) {
                throw new IllegalArgumentException("min is at most max, found " + from + " and " + to);
            }
            if (!(value >= from)) {
                throw new IllegalArgumentException(
                        "The value is at least min, found " + value + " below " + from + ".");
            }
            if (!(value <= to)) {
                throw new IllegalArgumentException("The value is at most max, found " + value + " above " + to + ".");
            }
        }
    }

    /** Yes or no, such as thumbs up or down. */
    record Verdict(boolean value) implements ScoreValue {}

    /** One of a few words. */
    record Category(String name) implements ScoreValue {}
}
