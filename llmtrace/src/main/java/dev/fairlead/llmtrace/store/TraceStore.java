package dev.fairlead.llmtrace.store;

import dev.fairlead.llmtrace.content.ContentExtent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stored calls and their series. Questions may be asked from any thread; {@link #apply}, {@link #delete},
 * {@link #expireBefore}, {@link #compact} and {@link #scrub} wait for each other. Every method throws {@link StoreException}.
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

    Page<SessionRow> sessions(Scope scope, SessionQuery query);

    /** Points by time, then by group. */
    List<SeriesPoint> series(Scope scope, SeriesQuery query);

    /** The rows a deletion would remove, at most {@code limit} of them. */
    List<CallRow> selected(Scope scope, Selection selection, int limit);

    /**
     * Removes rows and notes them as deleted; their sums stay in the series. Their bytes leave the files with
     * {@link #scrub}.
     *
     * @return how many were removed
     */
    int delete(Scope scope, Selection selection);

    /**
     * Removes rows of calls that began before and notes them as expired.
     *
     * @return how many were removed
     */
    int expireBefore(Instant start);

    /** Merges what the series have of hours that ended before. */
    void compact(Instant hoursBefore);

    /** Rewrites what lasts, so that no byte of a removed row is left in any file. May take seconds per million calls. */
    void scrub();

    @Override
    void close();
}
