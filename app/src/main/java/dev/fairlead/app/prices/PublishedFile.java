package dev.fairlead.app.prices;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.published.PriceUpdate;
import dev.fairlead.llm.price.published.PublishedPrices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A downloaded file of published prices, read and compared with the catalog. */
public record PublishedFile(PublishedPrices prices, PriceUpdate update) {

    /**
     * @param providers whose models are looked at; with none, those the catalog has a list for
     * @param day when the file was fetched, and from when its rates count
     */
    public static PublishedFile compare(Path file, PriceCatalog catalog, List<String> providers, LocalDate day) {
        PublishedPrices prices = PublishedPrices.read(file.toString(), content(file), day);
        Set<String> published =
                prices.models().stream().map(ModelPrices::provider).collect(Collectors.toSet());
        for (String provider : providers) {
            if (!published.contains(provider)) {
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        file + " has no prices of '" + provider + "'.",
                        "It has: " + published.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        Set<String> wanted = providers.isEmpty()
                ? catalog.models().stream().map(ModelPrices::provider).collect(Collectors.toSet())
                : new HashSet<>(providers);
        return new PublishedFile(prices, PriceUpdate.of(catalog, prices, wanted::contains, day));
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "Cannot read " + file + ": " + unreadable.getMessage(),
                    "Download it first, for example: curl -O https://models.dev/api.json");
        }
    }
}
