package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.price.Money;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers a series some days at a time, so that what the database holds of it at once stays small. */
final class SeriesAnswer {

    private static final long DAY = 24;
    private static final long HOURS_AT_ONCE = 5 * DAY;

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
        Optional<List<List<String>>> leaders = query.groupBy().isEmpty()
                ? Optional.empty()
                : query.top()
                        .map(top -> file.read(sql.leaders(top), sql::leader))
                        .filter(named -> named.size() == query.top().get());
        long begin = RollupKey.hour(query.from());
        long end = RollupKey.hourAfter(query.to());
        // What lies in more than one place is put together; the rest becomes a point at once, since its texts are
        // large.
        Map<Place, SeriesSql.Part> parts = new LinkedHashMap<>();
        file.read(sql.sql("recent_rollups", begin, end, leaders), sql::read).forEach(part -> add(parts, part));
        List<SeriesPoint> points = new ArrayList<>();
        for (long from = begin; from < end; from = next(from)) {
            for (SeriesSql.Part part : merged(from, Math.min(end, next(from)), leaders)) {
                if (query.step() == SeriesQuery.Step.WHOLE || parts.containsKey(new Place(part.slot(), part.group()))) {
                    add(parts, part);
                } else {
                    points.add(point(part));
                }
                query.requireFew(points.size() + parts.size());
            }
        }
        parts.values().forEach(part -> points.add(point(part)));
        query.requireFew(points.size());
        points.sort(SeriesPoint.ORDER);
        return points;
    }

    /** Tries with fewer days when the database has too little memory for these. */
    private List<SeriesSql.Part> merged(long from, long end, Optional<List<List<String>>> leaders) {
        try {
            return file.read(sql.sql("rollups", from, end, leaders), sql::read);
        } catch (StoreException e) {
            if (e.code() != StoreException.Code.QUERY_MEMORY || end - from <= DAY) {
                throw e;
            }
            long half = Math.floorDiv(from + (end - from) / 2, DAY) * DAY;
            long middle = half > from ? half : half + DAY;
            List<SeriesSql.Part> parts = new ArrayList<>(merged(from, middle, leaders));
            query.requireFew(parts.size());
            parts.addAll(merged(middle, end, leaders));
            return parts;
        }
    }

    private static void add(Map<Place, SeriesSql.Part> parts, SeriesSql.Part part) {
        parts.merge(new Place(part.slot(), part.group()), part, SeriesSql.Part::plus);
    }

    /** Days stay whole. */
    private static long next(long hour) {
        return Math.floorDiv(hour, DAY) * DAY + HOURS_AT_ONCE;
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
