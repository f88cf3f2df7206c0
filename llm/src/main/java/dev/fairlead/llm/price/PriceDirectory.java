package dev.fairlead.llm.price;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An operator's own price lists: every {@code .yaml} file of a directory, laid over the bundled lists in the order of
 * their names. A directory that is not there holds none.
 */
public record PriceDirectory(Path path) {

    /** @throws PriceListException naming file and line of what is wrong */
    public PriceCatalog catalog() {
        return overBundled().orElseGet(PriceCatalog::bundled);
    }

    /**
     * The bundled lists with those of the directory over them; empty, and quickly so, where it holds none.
     *
     * @throws PriceListException naming file and line of what is wrong
     */
    public Optional<PriceCatalog> overBundled() {
        List<Path> files = files();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        PriceCatalog catalog = PriceCatalog.bundled();
        for (Path file : files) {
            catalog = catalog.withOverrides(file);
        }
        return Optional.of(catalog);
    }

    /** The lists there are, in the order they are laid over each other. */
    public List<Path> files() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(path)) {
            return found.filter(file -> file.getFileName().toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new PriceListException("cannot list the price lists in " + path + ": " + unreadable, unreadable);
        }
    }
}
