package dev.fairlead.llmtrace.api;

import dev.fairlead.llmtrace.score.NewScore;
import dev.fairlead.llmtrace.score.Score;
import dev.fairlead.llmtrace.score.ScoreTarget;
import dev.fairlead.llmtrace.score.ScoreValue;
import dev.fairlead.llmtrace.store.CallId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** A score as the API shows it: see schema {@code Score}. */
record ScoreView(
        String id,
        String tenant,
        Optional<String> traceId,
        Optional<String> spanId,
        Optional<String> session,
        String name,
        String type,
        Object value,
        OptionalDouble min,
        OptionalDouble max,
        String comment,
        String source,
        AuthorView author,
        Instant createdAt) {

    /** The key that gave a score. */
    record AuthorView(String keyId, String name) {}

    static ScoreView of(Score score) {
        NewScore said = score.said();
        Optional<CallId> call =
                said.target() instanceof ScoreTarget.OfCall(CallId id) ? Optional.of(id) : Optional.empty();
        return new ScoreView(
                score.id(),
                said.tenant(),
                said.target() instanceof ScoreTarget.OfTrace(String trace)
                        ? Optional.of(trace)
                        : call.map(CallId::traceId),
                call.map(CallId::spanId),
                said.target() instanceof ScoreTarget.OfSession(String session)
                        ? Optional.of(session)
                        : Optional.empty(),
                said.name(),
                type(said.value()),
                value(said.value()),
                said.value() instanceof ScoreValue.Figure figure ? figure.lowest() : OptionalDouble.empty(),
                said.value() instanceof ScoreValue.Figure figure ? figure.highest() : OptionalDouble.empty(),
                said.comment(),
                said.source().name().toLowerCase(Locale.ROOT),
                new AuthorView(score.authorKeyId(), score.authorName()),
                score.createdAt());
    }

    static List<ScoreView> of(List<Score> scores) {
        return scores.stream().map(ScoreView::of).toList();
    }

    private static String type(ScoreValue value) {
        return switch (value) {
            case ScoreValue.Figure _ -> "number";
            case ScoreValue.Verdict _ -> "boolean";
            case ScoreValue.Category _ -> "category";
        };
    }

    private static Object value(ScoreValue value) {
        return switch (value) {
            case ScoreValue.Figure figure -> figure.value();
            case ScoreValue.Verdict verdict -> verdict.value();
            case ScoreValue.Category category -> category.name();
        };
    }
}
