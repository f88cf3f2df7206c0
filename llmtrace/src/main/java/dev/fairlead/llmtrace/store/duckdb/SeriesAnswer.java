package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.price.Money;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Series;
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.Totals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Answers a series three days at a time, each when it is asked for: what the database and the heap hold of it at once stays
 * small, and so do the pauses in which calls would wait for memory to be cleared.
 */
final class SeriesAnswer {

    private static final long DAY = 24;
    private static final long HOURS_AT_ONCE = 3 * DAY;

    private final DuckDbFile file;
    private final SeriesQuery query;
    private final SeriesSql sql;
    private final HistogramText histograms = new HistogramText();
    private final long begin;
    private final long end;

    private SeriesAnswer(DuckDbFile file, SeriesQuery query, SeriesSql sql, long begin, long end) {
        this.file = file;
        this.query = query;
        this.sql = sql;
        this.begin = begin;
        this.end = end;
    }

    /** Of a range that may be millennia only the hours between the first and the last that were summed up are read. */
    static SeriesAnswer of(DuckDbFile file, Scope scope, SeriesQuery query) {
        long begin = RollupKey.hour(query.from());
        long end = RollupKey.hourAfter(query.to());
        SeriesSql sql = new SeriesSql(scope, query);
        Sql bounds = sql.bounds(begin, end);
        return file.read(bounds, row -> new SeriesAnswer(file, query, sql, row.getLong(1), row.getLong(2)))
                .getFirst();
    }

    private record Place(long slot, Optional<List<String>> group) {}

    Series series() {
        Optional<List<List<String>>> leaders = leaders();
        return new Series(
                leaders.isPresent(),
                query.step() == SeriesQuery.Step.WHOLE
                        ? whole(leaders).stream()
                        : days(leaders).flatMap(List::stream));
    }

    /** The groups that are named; empty when all are. */
    private Optional<List<List<String>>> leaders() {
        if (query.groupBy().isEmpty() || query.top().isEmpty()) {
            return Optional.empty();
        }
        int top = query.top().get();
        List<List<String>> named = file.read(sql.leaders(top + 1), sql::leader);
        return named.size() > top ? Optional.of(named.subList(0, top)) : Optional.empty();
    }

    private List<SeriesPoint> whole(Optional<List<List<String>>> leaders) {
        Map<Place, SeriesSql.Part> parts = new LinkedHashMap<>();
        begins().forEach(from -> {
            collect(parts, from, next(from), leaders);
            query.requireFew(parts.size());
        });
        return points(parts);
    }

    /** The first days are read here, so that what is wrong with a query shows before its answer begins. */
    private Stream<List<SeriesPoint>> days(Optional<List<List<String>>> leaders) {
        if (query.mayHaveTooMany()) {
            Sql count = sql.count(begin, end, leaders);
            query.requireFew(file.read(count, row -> row.getInt(1)).getFirst());
        }
        return Stream.concat(Stream.of(days(begin, leaders)), begins().skip(1).mapToObj(from -> days(from, leaders)));
    }

    private List<SeriesPoint> days(long from, Optional<List<List<String>>> leaders) {
        Map<Place, SeriesSql.Part> parts = new LinkedHashMap<>();
        collect(parts, from, next(from), leaders);
        return points(parts);
    }

    private LongStream begins() {
        return LongStream.iterate(begin, from -> from < end, this::next);
    }

    /** Days stay whole. */
    private long next(long hour) {
        return Math.min(end, Math.floorDiv(hour, DAY) * DAY + HOURS_AT_ONCE);
    }

    /** Tries with fewer hours when the database has too little memory for these. */
    private void collect(Map<Place, SeriesSql.Part> parts, long from, long to, Optional<List<List<String>>> leaders) {
        try {
            file.read(sql.sums(from, to, leaders), row -> sql.read(row, histograms))
                    .forEach(part ->
                            parts.merge(new Place(part.slot(), part.group()), part, (a, b) -> a.plus(b, histograms)));
        } catch (StoreException e) {
            if (e.code() != StoreException.Code.QUERY_MEMORY || to - from < 2) {
                throw e;
            }
            long middle = from + (to - from) / 2;
            collect(parts, from, middle, leaders);
            collect(parts, middle, to, leaders);
        }
    }

    private List<SeriesPoint> points(Map<Place, SeriesSql.Part> parts) {
        return parts.values().stream()
                .map(this::point)
                .sorted(SeriesPoint.ORDER)
                .toList();
    }

    private SeriesPoint point(SeriesSql.Part part) {
        return new SeriesPoint(
                RollupKey.begin(part.slot()),
                part.group().orElse(List.of()),
                new Totals(
                        part.calls(),
                        part.errors(),
                        part.usage(),
                        Money.usd(part.cost()),
                        part.unpriced(),
                        histograms.percentiles(part.latency()),
                        histograms.percentiles(part.firstToken())));
    }
}
