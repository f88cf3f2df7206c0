package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.llmtrace.score.NewScore;
import dev.fairlead.llmtrace.score.ScoreTarget;
import dev.fairlead.llmtrace.score.ScoreValue;
import dev.fairlead.llmtrace.store.CallId;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** A score as it is sent: see schemas {@code NewScore} and {@code NewFeedback}. */
record ScoreRequest(
        Optional<String> traceId,
        Optional<String> spanId,
        Optional<String> session,
        String name,
        JsonNode value,
        Optional<Double> min,
        Optional<Double> max,
        Optional<String> comment,
        Optional<String> source) {

    /** @throws ProblemException 400 for what the contract cannot tell */
    NewScore score(String tenant) {
        return new NewScore(
                tenant,
                target(),
                name,
                scoreValue(),
                comment.orElse(""),
                source.map(who -> NewScore.Source.valueOf(who.toUpperCase(Locale.ROOT)))
                        .orElse(NewScore.Source.API));
    }

    private ScoreTarget target() {
        if (traceId.isPresent() == session.isPresent()) {
            throw ProblemException.invalid("body.trace_id", "A score is about either a trace or a session: name one.");
        }
        if (session.isPresent() && spanId.isPresent()) {
            throw ProblemException.invalid("body.span_id", "A call is named by span_id and trace_id together.");
        }
        return session.<ScoreTarget>map(ScoreTarget.OfSession::new)
                .or(() -> spanId.map(span -> new ScoreTarget.OfCall(new CallId(traceId.orElseThrow(), span))))
                .orElseGet(() -> new ScoreTarget.OfTrace(traceId.orElseThrow()));
    }

    private ScoreValue scoreValue() {
        if (!value.isNumber() && (min.isPresent() || max.isPresent())) {
            throw ProblemException.invalid("body.min", "Only a number has a range.");
        }
        if (value.isBoolean()) {
            return new ScoreValue.Verdict(value.booleanValue());
        }
        if (value.isString()) {
            return new ScoreValue.Category(value.stringValue());
        }
        try {
            return new ScoreValue.Figure(value.doubleValue(), bound(min), bound(max));
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("body.value", String.valueOf(e.getMessage()));
        }
    }

    private static OptionalDouble bound(Optional<Double> bound) {
        return bound.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }
}
