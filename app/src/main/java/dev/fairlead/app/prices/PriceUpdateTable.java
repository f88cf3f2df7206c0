package dev.fairlead.app.prices;

import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.llm.price.published.PriceDifference;
import dev.fairlead.llm.price.published.PriceUpdate;
import dev.fairlead.llm.price.published.PublishedPrices;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows people what a published file would change. */
public final class PriceUpdateTable {

    private static final int ADDED_SHOWN = 20;

    private PriceUpdateTable() {}

    public static void print(Terminal terminal, PublishedFile file) {
        PriceUpdate update = file.update();
        if (!update.differences().isEmpty()) {
            Table table = new Table("PROVIDER", "MODEL", "ON TERMS", "METER", ">NOW", ">FILE", ">CHANGE");
            for (PriceDifference difference : update.differences()) {
                table.row(
                        difference.provider(),
                        difference.model(),
                        difference.conditions(),
                        PriceView.name(difference.meter()),
                        difference.before().map(rate -> rate.toPlainString()).orElse("-"),
                        difference.after().toPlainString(),
                        change(difference));
            }
            table.print(terminal);
        }
        String added = update.added().stream()
                .limit(ADDED_SHOWN)
                .map(model -> model.provider() + "/" + model.id())
                .collect(Collectors.joining(", "));
        if (!added.isEmpty()) {
            int more = update.added().size() - ADDED_SHOWN;
            terminal.out().println("New: " + added + (more > 0 ? " and " + more + " more" : ""));
        }
        terminal.out().println(summary(file));
        leftOut(terminal, file.prices());
    }

    private static String summary(PublishedFile file) {
        PriceUpdate update = file.update();
        return file.prices().format() + ": " + update.same() + " models as in the catalog, "
                + update.changed().size() + " changed, " + update.added().size() + " new";
    }

    private static void leftOut(Terminal terminal, PublishedPrices prices) {
        for (Map.Entry<String, Integer> reason : prices.leftOut().entrySet()) {
            terminal.err().println("Left out of the file: " + reason.getValue() + " with " + reason.getKey());
        }
    }

    private static String change(PriceDifference difference) {
        return difference
                .percent()
                .map(moved -> (moved.signum() > 0 ? "+" : "")
                        + moved.setScale(1, RoundingMode.HALF_EVEN).toPlainString() + " %")
                .orElse("new");
    }
}
