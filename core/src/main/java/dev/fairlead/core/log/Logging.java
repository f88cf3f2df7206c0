package dev.fairlead.core.log;

import java.io.OutputStream;

/**
 * Sets up logging. Fields go through SLF4J's fluent API:
 * {@code log.atInfo().addKeyValue("trace_id", id).addKeyValue("port", 8080).log("listening")}.
 */
public final class Logging {

    private Logging() {}

    /** Logs to standard error. */
    public static void configure(LogSettings settings) {
        configure(settings, System.err);
    }

    /** Logs to {@code out}, which stays open. */
    public static void configure(LogSettings settings, OutputStream out) {}
}
