package dev.fairlead.core.log;

import dev.fairlead.core.config.Default;

/** How much is logged and in which form. */
public record LogSettings(
        @Default("info") Level level, @Default("json") Format format) {

    /** The least important event that is still logged. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** One line per event. */
    public enum Format {
        JSON,
        TEXT
    }
}
