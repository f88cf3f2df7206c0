package dev.fairlead.llmtrace.apply;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How long calls are kept; empty for as long as there is space.
 *
 * @param calls after a call's start its row is removed, and its text with it; its sums stay in the series
 * @param text after the end of the UTC day a call began on its text is removed
 * @param tenants tenants whose calls and text are removed sooner
 */
public record Retention(Optional<Duration> calls, Optional<Duration> text, Map<String, Duration> tenants) {

    public static final Retention FOREVER = new Retention(Optional.empty(), Optional.empty());

    public Retention {
        tenants = Map.copyOf(tenants);
    }

    /** The same for all tenants. */
    public Retention(Optional<Duration> calls, Optional<Duration> text) {
        this(calls, text, Map.of());
    }

    /** Text without a row could not be found any more, so it never outlives the row by more than a day. */
    Optional<Duration> shortestOfText() {
        if (calls.isPresent() && text.isPresent()) {
            return calls.get().compareTo(text.get()) < 0 ? calls : text;
        }
        return calls.or(this::text);
    }
}
