package dev.fairlead.llmtrace.store.memory;

import dev.fairlead.llmtrace.content.ContentExtent;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.CallCursor;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallId;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Gone;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.OpenCall;
import dev.fairlead.llmtrace.store.Page;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.Series;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.SessionCursor;
import dev.fairlead.llmtrace.store.SessionQuery;
import dev.fairlead.llmtrace.store.SessionRow;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.StoredNumbers;
import dev.fairlead.llmtrace.store.TraceStore;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Keeps the newest calls in memory; older ones expire when it is full. Its series go on counting all calls. */
public final class MemoryTraceStore implements TraceStore {

    private final int capacity;
    private final TreeMap<Long, CallRow> rows = new TreeMap<>();
    private final MemoryRollups rollups = new MemoryRollups();
    private final Map<Gone.Reason, TreeSet<Long>> gone = new EnumMap<>(Gone.Reason.class);
    private final TreeMap<Long, OpenCall> openCalls = new TreeMap<>();
    private final List<String> countedBatches = new ArrayList<>();
    private long unscrubbed;
    private Batch.Mark mark = Batch.Mark.START;

    /** @param capacity calls kept at most */
    public MemoryTraceStore(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void start() {}

    @Override
    public synchronized void apply(Batch batch) {
        if (batch.mark().batch() == mark.batch()) {
            return;
        }
        if (batch.mark().batch() != mark.batch() + 1) {
            throw new StoreException(
                    StoreException.Code.UNAVAILABLE,
                    "expected batch " + (mark.batch() + 1) + ", found batch "
                            + batch.mark().batch());
        }
        batch.rows().forEach(row -> rows.put(row.number(), row));
        rollups.add(batch.rows());
        rollups.add(batch.metered());
        batch.gone()
                .forEach(fate -> LongStream.rangeClosed(
                                fate.numbers().first(), fate.numbers().last())
                        .forEach(number -> note(fate.reason(), number)));
        batch.opened().forEach(call -> openCalls.put(call.number(), call));
        batch.closed().forEach(openCalls::remove);
        countedBatches.addAll(batch.countedBatches());
        while (rows.size() > capacity) {
            note(Gone.Reason.EXPIRED, rows.pollFirstEntry().getKey());
        }
        mark = batch.mark();
    }

    @Override
    public synchronized Batch.Mark mark() {
        return mark;
    }

    @Override
    public synchronized StoredNumbers storedNumbers(NumberRange within) {
        LongStream numbers = rows.subMap(within.first(), true, within.last(), true).keySet().stream()
                .mapToLong(Long::longValue);
        return new StoredNumbers(NumberRange.of(numbers), List.of());
    }

    @Override
    public synchronized List<Gone> gone(NumberRange within) {
        List<Gone> found = new ArrayList<>();
        gone.forEach((reason, numbers) -> NumberRange.of(
                        numbers.subSet(within.first(), true, within.last(), true).stream()
                                .mapToLong(Long::longValue))
                .forEach(range -> found.add(new Gone(range, reason))));
        return found;
    }

    @Override
    public synchronized List<OpenCall> openCalls() {
        return List.copyOf(openCalls.values());
    }

    @Override
    public synchronized List<String> countedBatches() {
        return List.copyOf(countedBatches);
    }

    @Override
    public List<ContentExtent> contentExtents() {
        return List.of();
    }

    @Override
    public synchronized Page<CallRow> calls(Scope scope, CallQuery query) {
        Comparator<CallRow> ascending =
                Comparator.comparing((CallRow row) -> query.sort().value(row)).thenComparingLong(CallRow::number);
        Comparator<CallRow> order = query.order() == CallQuery.Order.ASCENDING ? ascending : ascending.reversed();
        Predicate<CallRow> after =
                query.cursor().map(text -> after(CallCursor.parse(text, query))).orElse(_ -> true);
        CallMatch match = new CallMatch(scope, query.filter());
        List<CallRow> found = rows.values().stream()
                .filter(match::matches)
                .filter(after)
                .sorted(order)
                .limit(query.limit() + 1L)
                .toList();
        if (found.size() <= query.limit()) {
            return new Page<>(found, Optional.empty());
        }
        List<CallRow> page = found.subList(0, query.limit());
        return new Page<>(page, Optional.of(CallCursor.of(query, page.getLast()).toString()));
    }

    @Override
    public synchronized List<CallRow> numbered(
            Scope scope, CallFilter filter, NumberRange within, CallQuery.Order order, int limit) {
        var inRange = rows.subMap(within.first(), true, within.last(), true);
        var ordered = order == CallQuery.Order.ASCENDING ? inRange : inRange.descendingMap();
        CallMatch match = new CallMatch(scope, filter);
        return ordered.values().stream().filter(match::matches).limit(limit).toList();
    }

    @Override
    public synchronized long count(Scope scope, CallFilter filter, List<NumberRange> within) {
        CallMatch match = new CallMatch(scope, filter);
        return within.stream()
                .flatMap(range -> rows.subMap(range.first(), true, range.last(), true).values().stream())
                .filter(match::matches)
                .count();
    }

    @Override
    public synchronized Optional<CallRow> call(Scope scope, CallId id) {
        return matching(scope, row -> row.id().equals(id)).stream().findFirst();
    }

    @Override
    public synchronized List<CallRow> trace(Scope scope, String traceId) {
        return matching(scope, row -> row.traceId().equals(traceId)).stream()
                .sorted(Comparator.comparing(CallRow::startedAt).thenComparingLong(CallRow::number))
                .limit(TRACE_LIMIT)
                .toList();
    }

    @Override
    public synchronized Page<SessionRow> sessions(Scope scope, SessionQuery query) {
        CallMatch match = new CallMatch(scope, query.filter());
        Map<List<String>, List<CallRow>> sessions = new HashMap<>();
        matching(scope, row -> !row.caller().session().isEmpty() && match.matches(row))
                .forEach(row -> sessions.computeIfAbsent(
                                List.of(row.caller().tenant(), row.caller().session()), _ -> new ArrayList<>())
                        .add(row));
        Comparator<SessionCursor> order = SessionCursor.NEWEST_FIRST;
        Optional<SessionCursor> cursor = query.cursor().map(SessionCursor::parse);
        List<SessionRow> found = sessions.values().stream()
                .map(SessionSums::of)
                .filter(row -> cursor.stream().allMatch(c -> order.compare(SessionCursor.of(row), c) > 0))
                .sorted(Comparator.comparing(SessionCursor::of, order))
                .limit(query.limit() + 1L)
                .toList();
        if (found.size() <= query.limit()) {
            return new Page<>(found, Optional.empty());
        }
        List<SessionRow> page = found.subList(0, query.limit());
        return new Page<>(page, Optional.of(SessionCursor.of(page.getLast()).toString()));
    }

    @Override
    public synchronized Series series(Scope scope, SeriesQuery query) {
        return rollups.series(scope, query);
    }

    @Override
    public synchronized List<CallRow> selected(Scope scope, Selection selection, int limit) {
        return matching(scope, selection::covers).stream().limit(limit).toList();
    }

    @Override
    public synchronized int delete(Scope scope, Selection selection) {
        List<CallRow> doomed = matching(scope, selection::covers);
        remove(doomed, Gone.Reason.DELETED);
        unscrubbed += doomed.size();
        if (selection instanceof Selection.OneUser one) {
            rollups.forget(scope, one.user());
        }
        return doomed.size();
    }

    @Override
    public synchronized int expire(Scope scope, Selection selection) {
        List<CallRow> doomed = matching(scope, selection::covers);
        remove(doomed, Gone.Reason.EXPIRED);
        return doomed.size();
    }

    @Override
    public void compact(Instant hoursBefore) {}

    @Override
    public synchronized long unscrubbed() {
        return unscrubbed;
    }

    @Override
    public synchronized void noteUnscrubbed(int calls) {
        unscrubbed += calls;
    }

    @Override
    public synchronized void scrub(long settled) {
        unscrubbed -= settled;
    }

    @Override
    public void close() {}

    private void remove(List<CallRow> doomed, Gone.Reason reason) {
        doomed.forEach(row -> {
            rows.remove(row.number());
            note(reason, row.number());
        });
    }

    private void note(Gone.Reason reason, long number) {
        gone.computeIfAbsent(reason, _ -> new TreeSet<>()).add(number);
    }

    private List<CallRow> matching(Scope scope, Predicate<CallRow> condition) {
        return rows.values().stream()
                .filter(row -> scope.covers(row.caller().tenant()) && condition.test(row))
                .toList();
    }

    private static Predicate<CallRow> after(CallCursor cursor) {
        return row -> {
            BigDecimal value = cursor.sort().value(row);
            int byValue = value.compareTo(cursor.value());
            int position = byValue != 0 ? byValue : Long.compare(row.number(), cursor.number());
            return cursor.order() == CallQuery.Order.ASCENDING ? position > 0 : position < 0;
        };
    }
}
