package dev.fairlead.app.command;

import dev.fairlead.app.prices.ImportedPrices;
import dev.fairlead.app.prices.PriceUpdateTable;
import dev.fairlead.app.prices.PublishedFile;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.llm.price.PriceDirectory;
import dev.fairlead.llm.price.published.PriceUpdate;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead prices import}. */
@Command(
        name = "import",
        description = {
            "Takes over what LiteLLM's or models.dev's price file says of models that are new or cost something else.",
            "The new rates count from today; calls made before keep their price. A server uses them from its next start."
        })
final class PricesImportCommand implements Callable<Integer> {

    private static final BigDecimal LARGE_PERCENT = BigDecimal.valueOf(5);

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final PriceOptions prices = new PriceOptions();

    @Parameters(paramLabel = "FILE", description = "model_prices_and_context_window.json or api.json, downloaded.")
    private Path file = Path.of("");

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            split = ",",
            description = "Only these providers'; by default those there is a price list for.")
    private List<String> providers = List.of();

    @Option(names = "--yes", description = "Take over changes of more than 5 percent as well.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Show what would change, and change nothing.")
    private boolean dryRun;

    PricesImportCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        PriceDirectory directory = prices.directory(terminal);
        LocalDate today = LocalDate.ofInstant(clock.instant(), clock.getZone());
        PublishedFile published = PublishedFile.compare(file, directory.catalog(), providers, today);
        PriceUpdateTable.print(terminal, published);
        PriceUpdate update = published.update();
        if (dryRun || update.added().isEmpty() && update.changed().isEmpty()) {
            return ExitCode.OK.status();
        }
        long large = update.differences().stream()
                .filter(difference -> difference.exceeds(LARGE_PERCENT))
                .count();
        if (large > 0 && !yes) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    large + (large == 1 ? " rate moves" : " rates move") + " by more than 5 %; nothing was imported.",
                    "Check them against the providers' pages, then repeat with --yes.");
        }
        new ImportedPrices(directory)
                .add(published, today)
                .forEach(written -> terminal.out().println("Wrote " + written));
        terminal.out().println("A running server uses them from its next start.");
        return ExitCode.OK.status();
    }
}
