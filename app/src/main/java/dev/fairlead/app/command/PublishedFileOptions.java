package dev.fairlead.app.command;

import dev.fairlead.app.prices.PublishedFile;
import dev.fairlead.llm.price.PriceDirectory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which published file is compared with the price lists, and whose prices in it. */
final class PublishedFileOptions {

    @Parameters(paramLabel = "FILE", description = "model_prices_and_context_window.json or api.json, downloaded.")
    private Path file = Path.of("");

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            split = ",",
            description = "Only these providers'; by default those there is a price list for.")
    private List<String> providers = List.of();

    /** @param today when the file's figures count as fetched, and from when they would count */
    PublishedFile compare(PriceDirectory directory, LocalDate today) {
        return PublishedFile.compare(file, directory.catalog(), providers, today);
    }
}
