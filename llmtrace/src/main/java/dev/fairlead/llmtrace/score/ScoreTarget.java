package dev.fairlead.llmtrace.score;

import dev.fairlead.llmtrace.store.CallId;

/** What a score is about. It need not be stored: a call that is under way may be scored. */
public sealed interface ScoreTarget {

    /** All calls of a trace together. */
    record OfTrace(String traceId) implements ScoreTarget {}

    /** One call. */
    record OfCall(CallId call) implements ScoreTarget {}

    /** A session. */
    record OfSession(String session) implements ScoreTarget {}
}
