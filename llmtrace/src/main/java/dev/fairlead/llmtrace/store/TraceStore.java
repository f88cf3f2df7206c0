package dev.fairlead.llmtrace.store;

import dev.fairlead.llmtrace.content.ContentExtent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stored calls and their series. Questions may be asked from any thread; {@link #apply}, {@link #delete},
 * {@link #expire}, {@link #compact} and {@link #scrub} wait for each other. Every method throws {@link StoreException}.
 */
public interface TraceStore extends AutoCloseable {

    /** Calls of one trace that are returned at most. */
    int TRACE_LIMIT = 1000;

    /** Opens the store. Called once, before anything else. */
    void start();

    /**
     * Stores a batch in one transaction. A batch whose number is already applied changes nothing, so that a batch whose
     * fate is unknown can be applied again.
     *
     * @throws StoreException if the batch does not follow the one before, or cannot be stored; then nothing of it was
     */
    void apply(Batch batch);

    /** How far the journal has been applied. */
    Batch.Mark mark();

    /** Which calls of a range have a row, looked up in the rows themselves. */
    StoredNumbers storedNumbers(NumberRange within);

    /** Fates of the calls in a range that were settled without a row, or whose row was removed. */
    List<Gone> gone(NumberRange within);

    /** Calls that are open and that the journal may have forgotten, by number. */
    List<OpenCall> openCalls();

    /** What stands for the providers' batches whose usage has counted. */
    List<String> countedBatches();

    /** Ends of the content segments that rows and open calls point into. */
    List<ContentExtent> contentExtents();

    Page<CallRow> calls(Scope scope, CallQuery query);

    /**
     * Calls whose number is in a range, by their number. Costs what the range costs, however many calls there are.
     *
     * @param limit 1 to 1000
     */
    List<CallRow> numbered(Scope scope, CallFilter filter, NumberRange within, CallQuery.Order order, int limit);

    /** How many calls there are whose number is in one of the ranges. */
    long count(Scope scope, CallFilter filter, List<NumberRange> within);

    Optional<CallRow> call(Scope scope, CallId id);

    /** All calls of a trace by their start, at most {@link #TRACE_LIMIT}. */
    List<CallRow> trace(Scope scope, String traceId);

    /** Whether a call of a trace is stored. */
    default boolean hasTrace(Scope scope, String traceId) {
        return !trace(scope, traceId).isEmpty();
    }

    Page<SessionRow> sessions(Scope scope, SessionQuery query);

    Series series(Scope scope, SeriesQuery query);

    /** The rows a deletion would remove, at most {@code limit} of them. */
    List<CallRow> selected(Scope scope, Selection selection, int limit);

    /**
     * Removes rows and notes them as deleted; their sums stay in the series. Their bytes leave the files with
     * {@link #scrub}, and {@link #unscrubbed} counts them until then.
     *
     * @return how many were removed
     */
    int delete(Scope scope, Selection selection);

    /**
     * Removes rows and notes them as expired; their sums stay in the series.
     *
     * @return how many were removed
     */
    int expire(Scope scope, Selection selection);

    /** Merges what the series have of hours that ended before. */
    void compact(Instant hoursBefore);

    /** How many calls were deleted, or names taken out of series, whose bytes may be in a file still. */
    long unscrubbed();

    /** Counts calls that were erased in quarantine and whose bytes may be in the journal still. */
    void noteUnscrubbed(int calls);

    /**
     * Rewrites what lasts, so that no byte of a removed row is left in any file. May take seconds per million calls.
     *
     * @param settled how many of the unscrubbed are left in no other place either, and are not counted any longer
     */
    void scrub(long settled);

    @Override
    void close();
}
