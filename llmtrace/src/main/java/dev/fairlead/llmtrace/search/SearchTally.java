package dev.fairlead.llmtrace.search;

import dev.fairlead.llmtrace.store.CallRow;
import java.time.Instant;
import java.util.Optional;

/** Counts what a search has looked into. */
final class SearchTally {

    private final long calls;
    private long scanned;
    private long bytes;
    private long unreadable;
    private int matches;
    private Optional<Instant> backTo = Optional.empty();

    /** @param calls to look into in all */
    SearchTally(long calls) {
        this.calls = calls;
    }

    /** Returns whether the call has text to look into. */
    boolean scan(CallRow call) {
        scanned++;
        bytes += call.requestBody().kept() + call.answerBody().kept();
        backTo = Optional.of(call.startedAt());
        return call.requestBody().place().isPresent()
                || call.answerBody().place().isPresent();
    }

    void unreadable() {
        unreadable++;
    }

    void match() {
        matches++;
    }

    int matches() {
        return matches;
    }

    long bytes() {
        return bytes;
    }

    SearchProgress progress(boolean complete) {
        long remaining = complete ? 0 : Math.max(0, calls - scanned);
        return new SearchProgress(scanned, bytes, unreadable, remaining, backTo, complete);
    }
}
