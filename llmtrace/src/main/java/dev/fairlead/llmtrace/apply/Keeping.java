package dev.fairlead.llmtrace.apply;

import java.time.Duration;
import java.util.Optional;

/**
 * How long calls are kept, and how many; each is empty where only the space there is sets a bound.
 *
 * @param calls after a call's start its row is removed, and its text with it; its sums stay in the series
 * @param text after a call's start its text is removed
 * @param maxCalls the newest calls that stay
 * @param maxText bytes of text that stay, of the newest calls
 */
public record Keeping(
        Optional<Duration> calls, Optional<Duration> text, Optional<Long> maxCalls, Optional<Long> maxText) {

    public static final Keeping EVERYTHING =
            new Keeping(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Keeping withCalls(Duration age) {
        return new Keeping(Optional.of(age), text, maxCalls, maxText);
    }

    public Keeping withText(Duration age) {
        return new Keeping(calls, Optional.of(age), maxCalls, maxText);
    }

    public Keeping withMaxCalls(long newest) {
        return new Keeping(calls, text, Optional.of(newest), maxText);
    }

    public Keeping withMaxText(long bytes) {
        return new Keeping(calls, text, maxCalls, Optional.of(bytes));
    }

    /** Text without a row could not be found any more, so it never outlives the row by more than a day. */
    Optional<Duration> shortestOfText() {
        if (calls.isPresent() && text.isPresent()) {
            return calls.get().compareTo(text.get()) < 0 ? calls : text;
        }
        return calls.or(this::text);
    }
}
