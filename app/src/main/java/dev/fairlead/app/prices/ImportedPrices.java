package dev.fairlead.app.prices;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.PriceDirectory;
import dev.fairlead.llm.price.PriceListException;
import dev.fairlead.llm.price.published.PriceListFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The price lists that imports write: a file for each provider and day, so that any import can be taken back. */
public record ImportedPrices(PriceDirectory directory) {

    /**
     * Writes what is new or changed. Each file is read back before it counts.
     *
     * @return the files
     */
    public List<Path> add(PublishedFile file, LocalDate day) {
        Map<String, List<ModelPrices>> byProvider = new LinkedHashMap<>();
        Stream.concat(file.update().changed().stream(), file.update().added().stream())
                .forEach(model -> byProvider
                        .computeIfAbsent(model.provider(), _ -> new ArrayList<>())
                        .add(model));
        List<Path> written = new ArrayList<>();
        PriceCatalog catalog = directory.catalog();
        try {
            Files.createDirectories(directory.path());
            for (Map.Entry<String, List<ModelPrices>> models : byProvider.entrySet()) {
                String text = PriceListFile.of(
                        "Imported from " + file.prices().format() + " on " + day
                                + ". Delete this file to take it back.",
                        models.getValue());
                Path target = free(models.getKey(), day);
                catalog = catalog.withOverrides(target.toString(), text.getBytes(StandardCharsets.UTF_8));
                Path draft = Files.writeString(target.resolveSibling(target.getFileName() + ".draft"), text);
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                written.add(target);
            }
        } catch (IOException unwritable) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "Cannot write to " + directory.path() + ": " + unwritable.getMessage(),
                    "Check the directory's owner and the space left; the import can be repeated.");
        } catch (PriceListException contradiction) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The import does not fit the price lists: " + contradiction.getMessage(),
                    "Import the providers one by one with --provider, or correct the lists by hand.");
        }
        return written;
    }

    /** A second import of a day lies over the first one, so its name must sort after it. */
    private Path free(String provider, LocalDate day) {
        for (char letter = 'a'; letter <= 'z'; letter++) {
            Path file = directory.path().resolve("imported-" + day + letter + "-" + provider + ".yaml");
            if (Files.notExists(file)) {
                return file;
            }
        }
        throw new CommandFailure(
                ExitCode.FAILED,
                "There are 26 imports of " + provider + " from " + day + " already.",
                "Delete some of the files imported-" + day + "*.yaml in " + directory.path());
    }
}
