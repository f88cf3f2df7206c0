package dev.fairlead.llmtrace.score;

/**
 * A score to be kept.
 *
 * @param name what is judged, such as {@code helpful}
 * @param comment empty without one
 */
public record NewScore(
        String tenant, ScoreTarget target, String name, ScoreValue value, String comment, Source source) {

    /** Who judges. */
    public enum Source {
        HUMAN,
        API,
        EVALUATOR
    }
}
