package dev.fairlead.llmtrace.store;

import dev.fairlead.llmtrace.content.ContentExtent;
import java.util.List;

/**
 * What is applied in one transaction: all of it or nothing.
 *
 * @param mark where the journal is read from after a restart, with the batch's own number
 * @param rows calls to store and to count in the series
 * @param metered calls to count in the series only
 * @param gone fates of calls without a row that this batch settles
 * @param extents the end of every content segment that the rows point into
 * @param opened calls whose opening the mark passes although they are open
 * @param closed numbers of calls that were kept so and are settled now
 * @param countedBatches what stands for providers' batches whose usage counts with one of these calls
 */
public record Batch(
        Mark mark,
        List<CallRow> rows,
        List<CallRow> metered,
        List<Gone> gone,
        List<ContentExtent> extents,
        List<OpenCall> opened,
        List<Long> closed,
        List<String> countedBatches) {

    public Batch {
        rows = List.copyOf(rows);
        metered = List.copyOf(metered);
        gone = List.copyOf(gone);
        extents = List.copyOf(extents);
        opened = List.copyOf(opened);
        closed = List.copyOf(closed);
        countedBatches = List.copyOf(countedBatches);
    }

    /** A batch of calls that the journal held to their end. */
    public Batch(Mark mark, List<CallRow> rows, List<CallRow> metered, List<Gone> gone, List<ContentExtent> extents) {
        this(mark, rows, metered, gone, extents, List.of(), List.of(), List.of());
    }

    /**
     * How far the journal has been applied.
     *
     * @param batch number of the batch, one more than that of the batch before
     * @param position journal position of the oldest record that is still needed
     * @param number every call below this number is settled, or open and kept in the store
     * @param seen the highest call number that was read, 0 when there was none
     */
    public record Mark(long batch, long position, long number, long seen) {
        public static final Mark START = new Mark(0, 0, 1, 0);
    }
}
