package dev.fairlead.llmtrace.store;

import java.time.Instant;
import java.util.Set;

/** Which calls a deletion means. */
public sealed interface Selection {
    record OneCall(CallId id) implements Selection {}

    record OneTrace(String traceId) implements Selection {}

    record OneSession(String session) implements Selection {}

    /** Every call of a user; the user's name leaves the series too, their sums stay. */
    record OneUser(String user) implements Selection {}

    /** Every call that began before a time. */
    record BeganBefore(Instant time) implements Selection {}

    /** Calls by their number, at most a thousand. */
    record Numbered(Set<Long> numbers) implements Selection {
        public Numbered {
            numbers = Set.copyOf(numbers);
        }
    }

    default boolean covers(CallRow row) {
        return switch (this) {
            case OneCall one -> row.id().equals(one.id());
            case OneTrace one -> row.traceId().equals(one.traceId());
            case OneSession one -> row.caller().session().equals(one.session());
            case BeganBefore old -> row.startedAt().isBefore(old.time());
            case Numbered some -> some.numbers().contains(row.number());
            case OneUser one -> row.caller().user().equals(one.user());
        };
    }
}
