package dev.fairlead.llmtrace.store;

import java.util.List;

/**
 * Which calls have a row.
 *
 * @param ranges ascending and disjoint
 * @param duplicates calls with more than one row, ascending
 */
public record StoredNumbers(List<NumberRange> ranges, List<Long> duplicates) {
    public StoredNumbers {
        ranges = List.copyOf(ranges);
        duplicates = List.copyOf(duplicates);
    }
}
