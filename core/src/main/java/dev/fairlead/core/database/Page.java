package dev.fairlead.core.database;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param nextCursor what to pass to read the page after this one; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {
    public Page {
        items = List.copyOf(items);
    }
}
