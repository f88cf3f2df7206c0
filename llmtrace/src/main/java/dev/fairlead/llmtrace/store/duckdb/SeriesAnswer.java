package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.price.Money;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers a series some days at a time, so that what the database holds of it at once stays small. */
final class SeriesAnswer {

    private static final long HOURS_AT_ONCE = 10 * 24;

    private final DuckDbFile file;
    private final SeriesQuery query;
    private final SeriesSql sql;
    private final HistogramText histograms = new HistogramText();

    SeriesAnswer(DuckDbFile file, Scope scope, SeriesQuery query) {
        this.file = file;
        this.query = query;
        this.sql = new SeriesSql(scope, query);
    }

    private record Place(long slot, Optional<List<String>> group) {}

    List<SeriesPoint> points() {
        Optional<List<List<String>>> leaders =
                query.top().isPresent() && !query.groupBy().isEmpty()
                        ? Optional.of(file.read(sql.leaders(query.top().get()), sql::leader))
                        : Optional.empty();
        Map<Place, SeriesSql.Part> parts = new LinkedHashMap<>();
        long begin = RollupKey.hour(query.from());
        long end = RollupKey.hourAfter(query.to());
        add(parts, sql.sql("recent_rollups", begin, end, leaders));
        for (long from = begin; from < end; from = next(from)) {
            add(parts, sql.sql("rollups", from, Math.min(end, next(from)), leaders));
        }
        List<SeriesPoint> points = new ArrayList<>(parts.size());
        parts.values().forEach(part -> points.add(point(part)));
        points.sort(SeriesPoint.ORDER);
        return points;
    }

    private void add(Map<Place, SeriesSql.Part> parts, Sql statement) {
        for (SeriesSql.Part part : file.read(statement, sql::read)) {
            parts.merge(new Place(part.slot(), part.group()), part, SeriesSql.Part::plus);
            query.requireFew(parts.size());
        }
    }

    /** Days stay whole. */
    private static long next(long hour) {
        return Math.floorDiv(hour, 24) * 24 + HOURS_AT_ONCE;
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
