package dev.fairlead.app.command;

import dev.fairlead.app.server.ServerSettings;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.llm.price.PriceDirectory;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.LlmTraceSettings;
import picocli.CommandLine.Mixin;

/** Which price lists a server of this configuration uses. They are files: no server needs to run. */
final class PriceOptions {

    @Mixin
    private final ServerOptions server = new ServerOptions();

    PriceDirectory directory(Terminal terminal) {
        Configuration configuration =
                server.configuration(terminal.environment()).load();
        return LlmTrace.prices(
                configuration.section(LlmTraceSettings.class),
                configuration.section(ServerSettings.class).dataDir());
    }
}
