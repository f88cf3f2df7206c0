package dev.fairlead.core.database;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which part of a list is wanted.
 *
 * @param limit most items to return, 1 to 500
 * @param cursor {@link Page#nextCursor} of the page before; empty for the first page
 */
public record PageRequest(int limit, Optional<String> cursor) {

    public static final int LARGEST = 500;

    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    /**
     * @throws IllegalArgumentException when the limit is out of range or the cursor is not one a page could have named
     */
    public PageRequest {
        if (cursor.isPresent() && !CURSOR.matcher(cursor.get()).matches()) {
            throw new IllegalArgumentException("The cursor is not one that a page named; start without one");
        }
        if (limit < 1 || limit > LARGEST) {
            throw new IllegalArgumentException("A page holds 1 to " + LARGEST + " items, asked for " + limit);
        }
    }

    /** The first page. */
    public static PageRequest first(int limit) {
        return new PageRequest(limit, Optional.empty());
    }

    /** Makes a page of rows that were fetched with {@code limit + 1} and are ordered by {@code position}. */
    public <T> Page<T> page(List<T> rows, Function<T, String> position) {
        if (rows.size() <= limit) {
            return new Page<>(rows, Optional.empty());
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, Optional.of(position.apply(items.getLast())));
    }
}
