package dev.fairlead.app.command;

import dev.fairlead.app.prices.PriceUpdateTable;
import dev.fairlead.app.prices.PublishedFile;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.http.Json;
import java.time.Clock;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    private final PublishedFileOptions options = new PublishedFileOptions();

    PricesDiffCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        PublishedFile published =
                options.compare(prices.directory(terminal), LocalDate.ofInstant(clock.instant(), clock.getZone()));
        if (output.json()) {
            OutputOption.print(
                    terminal, Json.mapper().valueToTree(published.update().differences()));
        } else {
            PriceUpdateTable.print(terminal, published);
        }
        return (published.update().differences().isEmpty() ? ExitCode.OK : ExitCode.FAILED).status();
    }
}
