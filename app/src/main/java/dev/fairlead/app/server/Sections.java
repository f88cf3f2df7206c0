package dev.fairlead.app.server;

import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.log.LogSettings;
import dev.fairlead.llmtrace.LlmTraceSettings;

/** The sections of the configuration file, and the records they are bound to. */
public final class Sections {

    private Sections() {}

    /** A configuration of every section there is. */
    public static Configuration.Builder all() {
        return Configuration.builder()
                .section("server", ServerSettings.class, ServerSettings.ENVIRONMENT)
                .section("llmtrace", LlmTraceSettings.class, LlmTraceSettings.ENVIRONMENT)
                .section("log", LogSettings.class);
    }
}
