package dev.fairlead.llmtrace.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which calls have reached the store, or will never: all up to {@code newest} except {@code open} ones. Two of these tell what
 * was stored between two moments, although calls end in another order than they begin. Written {@code 120!7-7,99-104}.
 *
 * @param newest 0 before the first call
 * @param open ascending and disjoint, none beyond {@code newest}
 */
public record SettledCalls(long newest, List<NumberRange> open) {

    public static final SettledCalls NONE = new SettledCalls(0, List.of());

    private static final int MAX_RANGES = 64;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})!((?:\\d{1,18}-\\d{1,18}(?:,(?!$)|$))*)");

    public SettledCalls {
        open = List.copyOf(open);
    }

    /** What is settled, ascending and disjoint. */
    public List<NumberRange> ranges() {
        return since(NONE);
    }

    /** What is settled and was not at an earlier moment, ascending and disjoint. */
    public List<NumberRange> since(SettledCalls earlier) {
        List<NumberRange> candidates = new ArrayList<>(earlier.open());
        if (newest > earlier.newest()) {
            candidates.add(new NumberRange(earlier.newest() + 1, newest));
        }
        return candidates.stream().flatMap(range -> without(range).stream()).toList();
    }

    /** The same without calls that somebody has not seen yet. */
    public SettledCalls except(List<NumberRange> unseen) {
        return new SettledCalls(
                newest,
                Stream.concat(open.stream(), unseen.stream())
                        .sorted(Comparator.comparingLong(NumberRange::first))
                        .toList());
    }

    public boolean contains(long number) {
        return number <= newest && open.stream().noneMatch(range -> range.contains(number));
    }

    private List<NumberRange> without(NumberRange range) {
        List<NumberRange> rest = new ArrayList<>();
        long next = range.first();
        for (NumberRange gap : open) {
            if (gap.last() >= next && gap.first() <= range.last()) {
                if (gap.first() > next) {
                    rest.add(new NumberRange(next, gap.first() - 1));
                }
                next = gap.last() + 1;
            }
        }
        if (next <= Math.min(range.last(), newest)) {
            rest.add(new NumberRange(next, Math.min(range.last(), newest)));
        }
        return rest;
    }

    /** Empty if the text is not one of these. */
    public static Optional<SettledCalls> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long newest = Long.parseLong(parts.group(1));
        List<NumberRange> open = new ArrayList<>();
        long last = 0;
        for (String range :
                parts.group(2).isEmpty() ? new String[0] : parts.group(2).split(",")) {
            String[] ends = range.split("-");
            long first = Long.parseLong(ends[0]);
            if (first <= last || Long.parseLong(ends[1]) < first || Long.parseLong(ends[1]) > newest) {
                return Optional.empty();
            }
            last = Long.parseLong(ends[1]);
            open.add(new NumberRange(first, last));
        }
        return open.size() > MAX_RANGES ? Optional.empty() : Optional.of(new SettledCalls(newest, open));
    }

    /** Where there are very many gaps those closest together are written as one: more counts as open then, and nothing less. */
    @Override
    public String toString() {
        return newest
                + "!"
                + fewer().stream()
                        .map(range -> range.first() + "-" + range.last())
                        .collect(Collectors.joining(","));
    }

    private List<NumberRange> fewer() {
        if (open.size() <= MAX_RANGES) {
            return open;
        }
        Set<Integer> ends = IntStream.range(0, open.size() - 1)
                .boxed()
                .sorted(Comparator.comparingLong(
                        i -> open.get(i).last() - open.get(i + 1).first()))
                .limit(MAX_RANGES - 1)
                .collect(Collectors.toSet());
        List<NumberRange> joined = new ArrayList<>();
        long first = open.getFirst().first();
        for (int i = 0; i < open.size(); i++) {
            if (ends.contains(i) || i == open.size() - 1) {
                joined.add(new NumberRange(first, open.get(i).last()));
                first = i == open.size() - 1 ? first : open.get(i + 1).first();
            }
        }
        return joined;
    }
}
