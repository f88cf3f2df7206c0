package dev.fairlead.core.http;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param nextCursor what asks for the next page; empty on the last one, shown as {@code null}
 */
public record Page<T>(List<T> data, Optional<String> nextCursor) {

    public Page {
        data = List.copyOf(data);
    }
}
