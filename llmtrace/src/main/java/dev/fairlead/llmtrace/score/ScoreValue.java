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

        /** @throws IllegalArgumentException when the value is not finite or outside its range */
        public Figure {
            double from = lowest.orElse(-Double.MAX_VALUE);
            double to = highest.orElse(Double.MAX_VALUE);
            if (!(from <= to)) {
                throw new IllegalArgumentException("min is at most max, found " + from + " and " + to);
            }
            if (!(value >= from && value <= to)) {
                throw new IllegalArgumentException(
                        "The value lies between min and max, found " + value + " outside of " + from + " to " + to);
            }
        }
    }

    /** Yes or no, such as thumbs up or down. */
    record Verdict(boolean value) implements ScoreValue {}

    /** One of a few words. */
    record Category(String name) implements ScoreValue {}
}
