package dev.fairlead.llmtrace.store.duckdb;

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
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Calls and their series in one DuckDB file. Lasts through a kill of the process by DuckDB's write-ahead log. */
public class DuckDbTraceStore implements TraceStore {

    private final DuckDbFile file;
    private final CallTable calls = new CallTable();
    private final DimensionTable dimensions = new DimensionTable();

    public DuckDbTraceStore(DuckDbSettings settings) {
        file = new DuckDbFile(settings);
    }

    @Override
    public void start() {
        file.open();
    }

    @Override
    public void apply(Batch batch) {
        List<CallRow> counted = new ArrayList<>(batch.rows());
        counted.addAll(batch.metered());
        file.write(connection -> apply(connection, batch, counted), dimensions::committed);
    }

    private DimensionTable.Ids apply(DuckDBConnection connection, Batch batch, List<CallRow> counted)
            throws SQLException {
        long applied = AppliedTables.mark(connection).batch();
        if (applied == batch.mark().batch()) {
            return DimensionTable.Ids.NONE;
        }
        if (batch.mark().batch() != applied + 1) {
            throw new StoreException(
                    StoreException.Code.UNAVAILABLE,
                    "expected batch " + (applied + 1) + ", found batch "
                            + batch.mark().batch());
        }
        DimensionTable.Ids ids = dimensions.of(connection, counted);
        calls.append(connection, batch.rows(), ids.rows());
        TraceTables.append(connection, batch.rows());
        SessionTables.append(connection, batch.rows(), ids.rows());
        RollupTables.append(connection, counted, ids.rows());
        OpenCallTable.apply(connection, batch);
        AppliedTables.append(connection, batch);
        return ids;
    }

    @Override
    public Batch.Mark mark() {
        return file.write(AppliedTables::mark);
    }

    @Override
    public StoredNumbers storedNumbers(NumberRange within) {
        List<NumberRange> ranges = file.read(
                Sql.of(
                        "SELECT min(number), max(number) FROM (SELECT number, number - row_number() OVER (ORDER BY number)"
                                + " AS island FROM (SELECT DISTINCT number FROM calls WHERE number BETWEEN ? AND ?))"
                                + " GROUP BY island ORDER BY 1",
                        within.first(),
                        within.last()),
                row -> new NumberRange(row.getLong(1), row.getLong(2)));
        List<Long> duplicates = file.read(
                Sql.of(
                        "SELECT number FROM calls WHERE number BETWEEN ? AND ? GROUP BY number HAVING count(*) > 1 ORDER BY 1",
                        within.first(),
                        within.last()),
                row -> row.getLong(1));
        return new StoredNumbers(ranges, duplicates);
    }

    @Override
    public List<Gone> gone(NumberRange within) {
        return file.read(AppliedTables.gone(within), AppliedTables::gone);
    }

    @Override
    public List<OpenCall> openCalls() {
        return file.write(OpenCallTable::all);
    }

    @Override
    public List<String> countedBatches() {
        return file.write(AppliedTables::countedBatches);
    }

    @Override
    public List<ContentExtent> contentExtents() {
        return file.read(AppliedTables.extents(), AppliedTables::extent);
    }

    @Override
    public Page<CallRow> calls(Scope scope, CallQuery query) {
        Conditions conditions = Conditions.of(scope, query.filter());
        if (query.filter().session().isPresent()
                && !within(query.filter().session().get(), conditions)) {
            return new Page<>(List.of(), Optional.empty());
        }
        return page(
                found(scope, query, conditions),
                query.limit(),
                last -> CallCursor.of(query, last).toString());
    }

    private List<CallRow> found(Scope scope, CallQuery query, Conditions conditions) {
        CallPageSql page = new CallPageSql(scope, query);
        Optional<Instant> since = new PageReach(scope, query).since(file);
        if (since.isPresent()) {
            Conditions recent = Conditions.of(scope, query.filter())
                    .and("start >= make_timestamp(?)", Conditions.micros(since.get()));
            List<CallRow> found = file.read(page.sql(recent), CallTable::read);
            if (found.size() > query.limit()) {
                return found;
            }
        }
        return file.read(page.sql(conditions), CallTable::read);
    }

    /** Adds when the calls of a session began, so that others need not be looked at; false when there are none. */
    private boolean within(String session, Conditions conditions) {
        if (session.isEmpty()) {
            return true;
        }
        return file
                .read(
                        Sql.of(
                                "SELECT epoch_us(min(first)), epoch_us(max(last)) FROM " + SessionTables.CELLS
                                        + " WHERE session = ? HAVING count(*) > 0",
                                session),
                        row -> conditions.and(
                                "start >= make_timestamp(?) AND start <= make_timestamp(?)",
                                row.getLong(1),
                                row.getLong(2)))
                .stream()
                .findFirst()
                .isPresent();
    }

    @Override
    public List<CallRow> numbered(
            Scope scope, CallFilter filter, NumberRange within, CallQuery.Order order, int limit) {
        String by = order == CallQuery.Order.ASCENDING ? " ORDER BY number" : " ORDER BY number DESC";
        Sql page = Conditions.of(scope, filter)
                .and("number BETWEEN ? AND ?", within.first(), within.last())
                .sql("SELECT rowid FROM calls", by + " LIMIT " + limit);
        return file.read(
                new Sql(
                        "WITH page AS MATERIALIZED (SELECT * FROM calls WHERE rowid IN (" + page.text()
                                + ")) SELECT * FROM page JOIN dimensions ON id = dimension_id" + by,
                        page.arguments()),
                CallTable::read);
    }

    @Override
    public long count(Scope scope, CallFilter filter, List<NumberRange> within) {
        if (within.isEmpty()) {
            return 0;
        }
        List<Object> bounds = new ArrayList<>();
        within.forEach(range -> bounds.addAll(List.of(range.first(), range.last())));
        Sql sql = Conditions.of(scope, filter)
                .and(
                        "(number BETWEEN ? AND ?" + " OR number BETWEEN ? AND ?".repeat(within.size() - 1) + ")",
                        bounds.toArray())
                .sql("SELECT count(*) FROM calls", "");
        return file.read(sql, row -> row.getLong(1)).getFirst();
    }

    @Override
    public Optional<CallRow> call(Scope scope, CallId id) {
        return of(id.traceId(), Conditions.of(scope, id), " LIMIT 1").stream().findFirst();
    }

    @Override
    public List<CallRow> trace(Scope scope, String traceId) {
        return of(traceId, Conditions.of(scope, traceId), " ORDER BY start, number LIMIT " + TRACE_LIMIT);
    }

    @Override
    public boolean hasTrace(Scope scope, String traceId) {
        return !of(traceId, Conditions.of(scope, traceId), " LIMIT 1").isEmpty();
    }

    private List<CallRow> of(String traceId, Conditions conditions, String order) {
        List<Long> numbers = file.read(TraceTables.numbers(traceId), row -> row.getLong(1));
        if (numbers.isEmpty()) {
            return List.of();
        }
        conditions.and("number IN (" + numbers.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")");
        return file.read(conditions.sql(CallTable.SELECT, order), CallTable::read);
    }

    @Override
    public Page<SessionRow> sessions(Scope scope, SessionQuery query) {
        return page(
                file.read(new SessionPageSql(scope, query).sql(), SessionPageSql::read),
                query.limit(),
                last -> SessionCursor.of(last).toString());
    }

    @Override
    public Series series(Scope scope, SeriesQuery query) {
        return SeriesAnswer.of(file, scope, query).series();
    }

    @Override
    public List<CallRow> selected(Scope scope, Selection selection, int limit) {
        return file.read(
                Conditions.of(scope, selection).sql(CallTable.SELECT, " ORDER BY number LIMIT " + limit),
                CallTable::read);
    }

    @Override
    public int delete(Scope scope, Selection selection) {
        return file.write(connection -> new RowRemoval(connection, scope).delete(selection, dimensions));
    }

    @Override
    public int expire(Scope scope, Selection selection) {
        return file.write(connection -> new RowRemoval(connection, scope).expire(selection));
    }

    @Override
    public void compact(Instant hoursBefore) {
        file.write(connection -> {
            RollupTables.compact(connection, hoursBefore);
            SessionTables.compact(connection, hoursBefore);
            TraceTables.compact(connection);
            return true;
        });
    }

    @Override
    public long unscrubbed() {
        return file.write(RowRemoval::unscrubbed);
    }

    @Override
    public void noteUnscrubbed(int calls) {
        file.write(connection -> RowRemoval.noteUnscrubbed(connection, calls));
    }

    @Override
    public void scrub(long settled) {
        file.rewrite(fresh -> "INSERT INTO " + fresh + ".unscrubbed VALUES (-" + settled + ")");
    }

    @Override
    public void close() {
        file.close();
    }

    private static <T> Page<T> page(List<T> found, int limit, Function<T, String> cursor) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<T> page = found.subList(0, limit);
        return new Page<>(page, Optional.of(cursor.apply(page.getLast())));
    }
}
