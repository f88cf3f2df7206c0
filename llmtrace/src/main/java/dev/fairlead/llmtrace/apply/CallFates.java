package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.SettledCalls;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Which of the calls read so far are open, and which were settled before: up to the mark of the store, or behind it. */
final class CallFates {

    private final OpenCalls open = new OpenCalls();
    private List<NumberRange> settled = List.of();
    private Batch.Mark mark = Batch.Mark.START;
    private long seen;

    /** Takes over what the store knows. */
    void inherit(TraceStore store) {
        mark = store.mark();
        settled = settledFrom(store, mark.number());
        open.keep(store.openCalls());
        seen = mark.seen();
        open.inherit(LongStream.rangeClosed(mark.number(), seen).filter(number -> !isSettled(number)));
    }

    private static List<NumberRange> settledFrom(TraceStore store, long number) {
        NumberRange rest = new NumberRange(number, Long.MAX_VALUE);
        List<NumberRange> ranges = new ArrayList<>(store.storedNumbers(rest).ranges());
        store.gone(rest).forEach(gone -> ranges.add(gone.numbers()));
        return ranges;
    }

    /** Takes note of a record; returns whether its call was settled before. */
    boolean isKnown(JournalRecord record) {
        boolean known = isSettled(record.number());
        seen = Math.max(seen, record.number());
        return known;
    }

    private boolean isSettled(long number) {
        return !open.isKept(number)
                && (number < mark.number() || settled.stream().anyMatch(range -> range.contains(number)));
    }

    /** The mark of the next batch, with everything read up to a position. */
    Batch.Mark next(long readPosition) {
        return new Batch.Mark(
                mark.batch() + 1,
                open.oldest().map(Map.Entry::getValue).orElse(readPosition),
                open.oldest().map(Map.Entry::getKey).orElse(seen + 1),
                seen);
    }

    /** The store has taken the batch with this mark. */
    void applied(Batch.Mark next) {
        mark = next;
        settled =
                settled.stream().filter(range -> range.last() >= next.number()).toList();
    }

    Batch.Mark mark() {
        return mark;
    }

    OpenCalls open() {
        return open;
    }

    /** The highest number read. */
    long seen() {
        return seen;
    }

    /** What a question to the store finds, as soon as everything read is applied. */
    SettledCalls settled() {
        return new SettledCalls(seen, open.numbers());
    }
}
