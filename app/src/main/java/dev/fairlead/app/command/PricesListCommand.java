package dev.fairlead.app.command;

import dev.fairlead.app.prices.PriceView;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.http.Json;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.RateCard;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead prices list}. */
@Command(
        name = "list",
        description =
                "Lists models with their standard rates of today, in USD per million tokens; see also: prices show.")
final class PricesListCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private final PriceOptions prices = new PriceOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--provider", paramLabel = "NAME", description = "Only this provider's.")
    private Optional<String> provider = Optional.empty();

    @Option(names = "--model", paramLabel = "TEXT", description = "Only models whose name contains this.")
    private String model = "";

    PricesListCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        PriceCatalog catalog = prices.directory(terminal).catalog();
        List<ModelPrices> models = catalog.models().stream()
                .filter(listed -> provider.map(listed.provider()::equals).orElse(true))
                .filter(listed -> listed.id().contains(model))
                .toList();
        if (output.json()) {
            OutputOption.print(
                    terminal,
                    Json.mapper()
                            .valueToTree(Map.of(
                                    "version",
                                    catalog.version(),
                                    "data",
                                    models.stream().map(PriceView::of).toList())));
            return ExitCode.OK.status();
        }
        if (models.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, "No model of the price lists is meant.", "See all with: fairlead prices list");
        }
        Table table = new Table("PROVIDER", "MODEL", ">INPUT", ">CACHED", ">OUTPUT", "ALSO", "VERIFIED");
        models.forEach(listed -> row(table, listed));
        table.print(terminal);
        terminal.err().println(models.size() + " models, catalog " + catalog.version());
        return ExitCode.OK.status();
    }

    private void row(Table table, ModelPrices listed) {
        Optional<RateCard> standard = PriceView.standard(listed, clock.instant());
        table.row(
                listed.provider(),
                listed.id(),
                rate(standard, Meter.INPUT),
                rate(standard, Meter.CACHE_READ),
                rate(standard, Meter.OUTPUT),
                PriceView.alsoPriced(listed),
                standard.map(card -> card.source().verified().toString())
                        .or(() -> listed.unitRates().stream()
                                .findFirst()
                                .map(unit -> unit.source().verified().toString()))
                        .orElse("-"));
    }

    private static String rate(Optional<RateCard> card, Meter meter) {
        return card.flatMap(row -> row.rate(meter))
                .map(rate -> "$" + rate.toPlainString())
                .orElse("-");
    }
}
