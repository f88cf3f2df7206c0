package dev.fairlead.core.config;

import java.util.List;

/** Everything that is wrong with a configuration, at once. */
public final class ConfigurationException extends RuntimeException {

    private final List<Problem> problems;

    public ConfigurationException(List<Problem> problems) {
        super(text(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String text(List<Problem> problems) {
        var text = new StringBuilder("the configuration has ")
                .append(problems.size() == 1 ? "a problem:" : problems.size() + " problems:");
        for (Problem problem : problems) {
            text.append("\n  ").append(problem);
        }
        return text.toString();
    }

    /**
     * One fault of the configuration.
     *
     * @param where {@code file:line}, the environment variable or the flag it came from
     * @param key the full key, such as {@code llmtrace.listen.port}; empty when the fault is of the whole file
     */
    public record Problem(String where, String key, String message) {

        @Override
        public String toString() {
            return where + ": " + (key.isEmpty() ? "" : key + ": ") + message;
        }
    }
}
