package dev.fairlead.llmtrace.store;

import java.util.List;
import java.util.Optional;

/**
 * Part of a list.
 *
 * @param nextCursor asks for the page after this one; empty on the last
 */
public record Page<T>(List<T> rows, Optional<String> nextCursor) {
    public Page {
        rows = List.copyOf(rows);
    }
}
