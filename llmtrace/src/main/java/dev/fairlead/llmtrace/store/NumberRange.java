package dev.fairlead.llmtrace.store;

import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/** Call numbers from {@code first} to {@code last}, both included. */
public record NumberRange(long first, long last) {
    public NumberRange {
        if (first > last) {
            throw new IllegalArgumentException("a range begins at or before its end, found " + first + " to " + last);
        }
    }

    public long size() {
        return last - first + 1;
    }

    public boolean contains(long number) {
        return first <= number && number <= last;
    }

    /** The fewest ranges that cover exactly these ascending numbers. */
    public static List<NumberRange> of(LongStream ascending) {
        List<NumberRange> ranges = new ArrayList<>();
        PrimitiveIterator.OfLong numbers = ascending.iterator();
        if (!numbers.hasNext()) {
            return ranges;
        }
        long first = numbers.nextLong();
        long last = first;
        while (numbers.hasNext()) {
            long number = numbers.nextLong();
            if (number > last + 1) {
                ranges.add(new NumberRange(first, last));
                first = number;
            }
            last = number;
        }
        ranges.add(new NumberRange(first, last));
        return ranges;
    }
}
