package dev.fairlead.app.command;

import dev.fairlead.app.prices.PriceView;
import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.core.http.Json;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceCatalog;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead prices show}. */
@Command(name = "show", description = "Shows every rate of a model with its conditions, dates and source.")
final class PricesShowCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final PriceOptions prices = new PriceOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "MODEL", description = "A model as calls name it: an id, an alias or a dated name.")
    private String model = "";

    @Option(names = "--provider", paramLabel = "NAME", description = "Only this provider's.")
    private Optional<String> provider = Optional.empty();

    PricesShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        PriceCatalog catalog = prices.directory(terminal).catalog();
        List<ModelPrices> found = catalog.models().stream()
                .map(ModelPrices::provider)
                .distinct()
                .filter(known -> provider.map(known::equals).orElse(true))
                .flatMap(known -> catalog.find(known, model).stream())
                .toList();
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "No price list has '" + model + "': calls of it are recorded as unpriced." + similar(catalog),
                    "List what is known with: fairlead prices list; add it as docs/prices.md says.");
        }
        if (output.json()) {
            OutputOption.print(
                    terminal,
                    Json.mapper()
                            .valueToTree(Map.of(
                                    "version",
                                    catalog.version(),
                                    "data",
                                    found.stream().map(PriceView::of).toList())));
        } else {
            found.forEach(this::print);
        }
        return ExitCode.OK.status();
    }

    private String similar(PriceCatalog catalog) {
        String names = catalog.models().stream()
                .map(ModelPrices::id)
                .filter(id -> id.contains(model) || model.contains(id))
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : " Similar: " + names;
    }

    private void print(ModelPrices found) {
        PrintStream out = terminal.out();
        PriceView view = PriceView.of(found);
        out.println(view.provider() + "  " + view.model() + "  (" + view.currency() + " per million tokens)");
        if (!view.aliases().isEmpty()) {
            out.println("  also named  " + String.join(", ", view.aliases()));
        }
        print("rates", view.rates());
        print("factors", view.factors());
        print("by the piece", view.unitRates());
    }

    private void print(String title, List<PriceView.Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        PrintStream out = terminal.out();
        out.println("  " + title);
        for (PriceView.Row row : rows) {
            String figures = row.figures().entrySet().stream()
                    .map(figure -> figure.getKey() + " " + figure.getValue())
                    .collect(Collectors.joining(", "));
            String terms = Stream.of(
                            row.conditions(),
                            row.validFrom().map(from -> "from " + day(from)).orElse(""),
                            row.validTo().map(to -> "until " + day(to)).orElse(""))
                    .filter(term -> !term.isEmpty())
                    .collect(Collectors.joining(", "));
            out.println("    " + (terms.isEmpty() ? "" : terms + ": ") + figures);
            out.println("      " + row.source() + ", seen " + row.verified());
        }
    }

    private static String day(Instant midnight) {
        return midnight.toString().substring(0, 10);
    }
}
