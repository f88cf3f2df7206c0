package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.price.Money;
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
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.SessionCursor;
import dev.fairlead.llmtrace.store.SessionQuery;
import dev.fairlead.llmtrace.store.SessionRow;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.StoredNumbers;
import dev.fairlead.llmtrace.store.TraceStore;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    public List<ContentExtent> contentExtents() {
        return file.read(AppliedTables.extents(), AppliedTables::extent);
    }

    @Override
    public Page<CallRow> calls(Scope scope, CallQuery query) {
        String value = value(query.sort());
        boolean ascending = query.order() == CallQuery.Order.ASCENDING;
        Conditions conditions = Conditions.of(scope, query.filter());
        query.cursor().map(text -> CallCursor.parse(text, query)).ifPresent(cursor -> {
            String beyond = ascending ? " > " : " < ";
            String bound = query.sort() == CallQuery.Sort.START ? "make_timestamp(?)" : "?";
            Object last = query.sort() == CallQuery.Sort.COST
                    ? cursor.value()
                    : (Object) cursor.value().longValue();
            conditions.and(
                    "(" + value + beyond + bound + " OR " + value + " = " + bound + " AND number" + beyond + "?)",
                    last,
                    last,
                    cursor.number());
        });
        String direction = ascending ? " ASC" : " DESC";
        String order = " ORDER BY " + value + direction + ", number" + direction;
        Sql page = conditions.sql("SELECT rowid FROM calls", order + " LIMIT " + (query.limit() + 1));
        Sql sql = new Sql(
                "WITH page AS MATERIALIZED (SELECT * FROM calls WHERE rowid IN (" + page.text()
                        + ")) SELECT * FROM page JOIN dimensions ON id = dimension_id" + order,
                page.arguments());
        return page(
                file.read(sql, CallTable::read),
                query.limit(),
                last -> CallCursor.of(query, last).toString());
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
        return file.read(Conditions.of(scope, id).sql(CallTable.SELECT, " LIMIT 1"), CallTable::read).stream()
                .findFirst();
    }

    @Override
    public List<CallRow> trace(Scope scope, String traceId) {
        return file.read(
                Conditions.of(scope, traceId).sql(CallTable.SELECT, " ORDER BY start, number LIMIT " + TRACE_LIMIT),
                CallTable::read);
    }

    @Override
    public Page<SessionRow> sessions(Scope scope, SessionQuery query) {
        Sql inner = Conditions.of(scope, query.filter())
                .and("session <> ''")
                .sql(
                        "SELECT tenant, session, count(*) AS calls, count(*) FILTER (failed) AS errors,"
                                + " sum(tokens)::BIGINT AS tokens,"
                                + " coalesce(sum(cost), 0) AS cost, count(*) FILTER (unpriced) AS unpriced,"
                                + " min(start) AS first, max(start) AS last,"
                                + " list_sort(list_distinct(list(served_model) FILTER (served_model <> ''))) AS models,"
                                + " list_sort(list_distinct(list(\"user\") FILTER (\"user\" <> ''))) AS users"
                                + " FROM calls JOIN dimensions ON id = dimension_id",
                        " GROUP BY tenant, session");
        List<Object> arguments = new ArrayList<>(inner.arguments());
        String beyond = query.cursor()
                .map(SessionCursor::parse)
                .map(cursor -> {
                    long last = cursor.lastMicros();
                    arguments.addAll(List.of(last, last, cursor.tenant(), cursor.tenant(), cursor.session()));
                    return " WHERE last < make_timestamp(?) OR last = make_timestamp(?)"
                            + " AND (tenant > ? OR tenant = ? AND session > ?)";
                })
                .orElse("");
        Sql sql = new Sql(
                "FROM (" + inner.text() + ")" + beyond + " ORDER BY last DESC, tenant, session LIMIT "
                        + (query.limit() + 1),
                arguments);
        return page(
                file.read(sql, DuckDbTraceStore::session),
                query.limit(),
                last -> SessionCursor.of(last).toString());
    }

    @Override
    public List<SeriesPoint> series(Scope scope, SeriesQuery query) {
        SeriesSql series = new SeriesSql(scope, query);
        return file.read(series.sql(), series::read).stream()
                .sorted(SeriesPoint.ORDER)
                .toList();
    }

    @Override
    public List<CallRow> selected(Scope scope, Selection selection, int limit) {
        return file.read(
                Conditions.of(scope, selection).sql(CallTable.SELECT, " ORDER BY number LIMIT " + limit),
                CallTable::read);
    }

    @Override
    public int delete(Scope scope, Selection selection) {
        Conditions conditions = Conditions.of(scope, selection);
        return file.write(connection -> {
            int removed = remove(connection, conditions, Gone.Reason.DELETED);
            int forgotten = 0;
            if (selection instanceof Selection.OneUser one) {
                List<Object> arguments = new ArrayList<>(List.of(one.user()));
                String condition = "\"user\" = ?";
                if (scope instanceof Scope.OneTenant tenant) {
                    condition += " AND tenant = ?";
                    arguments.add(tenant.tenant());
                }
                forgotten = RollupTables.forget(connection, dimensions, condition, arguments);
            }
            noteUnscrubbed(connection, removed + forgotten);
            return removed;
        });
    }

    @Override
    public int expire(Scope scope, Selection selection) {
        Conditions conditions = Conditions.of(scope, selection);
        return file.write(connection -> remove(connection, conditions, Gone.Reason.EXPIRED));
    }

    @Override
    public void compact(Instant hoursBefore) {
        file.write(connection -> {
            RollupTables.compact(connection, hoursBefore);
            return true;
        });
    }

    @Override
    public long unscrubbed() {
        return file.write(DuckDbTraceStore::unscrubbed);
    }

    @Override
    public void noteUnscrubbed(int calls) {
        file.write(connection -> noteUnscrubbed(connection, calls));
    }

    private static int noteUnscrubbed(DuckDBConnection connection, int calls) throws SQLException {
        return calls == 0 ? 0 : DuckDbFile.update(connection, Sql.of("INSERT INTO unscrubbed VALUES (?)", calls));
    }

    private static long unscrubbed(DuckDBConnection connection) throws SQLException {
        return DuckDbFile.readWithin(
                        connection,
                        Sql.of("SELECT coalesce(sum(calls), 0)::BIGINT FROM unscrubbed"),
                        row -> row.getLong(1))
                .getFirst();
    }

    @Override
    public void scrub(long settled) {
        file.rewrite(fresh -> "INSERT INTO " + fresh + ".unscrubbed VALUES (-" + settled + ")");
    }

    @Override
    public void close() {
        file.close();
    }

    private static int remove(DuckDBConnection connection, Conditions conditions, Gone.Reason reason)
            throws SQLException {
        List<Long> numbers = DuckDbFile.readWithin(
                connection, conditions.sql("SELECT DISTINCT number FROM calls", " ORDER BY 1"), row -> row.getLong(1));
        AppliedTables.note(connection, NumberRange.of(numbers.stream().mapToLong(Long::longValue)), reason);
        DuckDbFile.update(connection, conditions.sql("DELETE FROM calls", ""));
        return numbers.size();
    }

    private static String value(CallQuery.Sort sort) {
        return switch (sort) {
            case START -> "start";
            case COST -> "coalesce(cost, -1)";
            case DURATION -> "duration_us";
            case TOKENS -> "tokens";
        };
    }

    private static <T> Page<T> page(List<T> found, int limit, java.util.function.Function<T, String> cursor) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<T> page = found.subList(0, limit);
        return new Page<>(page, Optional.of(cursor.apply(page.getLast())));
    }

    private static SessionRow session(ResultSet row) throws SQLException {
        return new SessionRow(
                row.getString("tenant"),
                row.getString("session"),
                row.getLong("calls"),
                row.getLong("errors"),
                row.getLong("tokens"),
                Money.usd(row.getBigDecimal("cost")),
                row.getLong("unpriced"),
                CallTable.instant(row, "first"),
                CallTable.instant(row, "last"),
                strings(row.getArray("models")),
                strings(row.getArray("users")));
    }

    private static List<String> strings(@org.jspecify.annotations.Nullable Array array) throws SQLException {
        return array == null
                ? List.of()
                : Arrays.stream((Object[]) array.getArray())
                        .map(String::valueOf)
                        .toList();
    }
}
