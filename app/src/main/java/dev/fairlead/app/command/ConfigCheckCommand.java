package dev.fairlead.app.command;

import dev.fairlead.app.server.ServerSettings;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.config.ConfigurationException;
import dev.fairlead.core.config.ConfigurationException.Problem;
import dev.fairlead.core.http.Json;
import dev.fairlead.llm.price.PriceListException;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.LlmTraceSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairlead config check}. */
@Command(name = "check", description = "Lists everything that is wrong with the configuration; 1 when anything is.")
final class ConfigCheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    ConfigCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Problem> problems = problems();
        if (output.json()) {
            OutputOption.print(terminal, Json.mapper().valueToTree(Map.of("problems", problems)));
        } else if (problems.isEmpty()) {
            terminal.out()
                    .println("The configuration is right: "
                            + options.file(terminal.environment())
                                    .map(file -> file.toString())
                                    .orElse("defaults and environment, no file"));
        } else {
            problems.forEach(problem -> terminal.out().println(problem));
            terminal.err().println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
        }
        return (problems.isEmpty() ? ExitCode.OK : ExitCode.FAILED).status();
    }

    private List<Problem> problems() {
        try {
            Configuration configuration =
                    options.configuration(terminal.environment()).load();
            LlmTraceSettings settings = configuration.section(LlmTraceSettings.class);
            LlmTrace.destinations(settings);
            LlmTrace.prices(
                            settings,
                            configuration.section(ServerSettings.class).dataDir())
                    .catalog();
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems();
        } catch (IllegalArgumentException | PriceListException e) {
            return List.of(new Problem("configuration", "", String.valueOf(e.getMessage())));
        }
    }
}
