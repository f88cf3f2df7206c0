package dev.fairlead.app.command;

import dev.fairlead.app.prices.PriceUpdateTable;
import dev.fairlead.app.prices.PublishedFile;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.http.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead prices diff}. */
@Command(
        name = "diff",
        description = "Compares LiteLLM's or models.dev's price file with the price lists; 1 when a rate differs.")
final class PricesDiffCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final PriceOptions prices = new PriceOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "FILE", description = "model_prices_and_context_window.json or api.json, downloaded.")
    private Path file = Path.of("");

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            split = ",",
            description = "Only these providers'; by default those there is a price list for.")
    private List<String> providers = List.of();

    PricesDiffCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        PublishedFile published = PublishedFile.compare(
                file,
                prices.directory(terminal).catalog(),
                providers,
                LocalDate.ofInstant(clock.instant(), clock.getZone()));
        if (output.json()) {
            OutputOption.print(
                    terminal, Json.mapper().valueToTree(published.update().differences()));
        } else {
            PriceUpdateTable.print(terminal, published);
        }
        return (published.update().differences().isEmpty() ? ExitCode.OK : ExitCode.FAILED).status();
    }
}
