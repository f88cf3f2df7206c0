package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Money;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.Histogram;
import dev.fairlead.llmtrace.store.Percentiles;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.RollupSums;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.Totals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statement that answers a series from rollups and histograms, and how its rows are read. */
record SeriesSql(Scope scope, SeriesQuery query) {

    private static final List<Integer> PERCENTS = List.of(50, 90, 95, 99);
    private static final Usage.Quality[] QUALITIES = Usage.Quality.values();

    Sql sql() {
        String slot = slot();
        String groups = query.groupBy().isEmpty()
                ? ""
                : query.groupBy().stream()
                        .map(dimension -> ", \"" + dimension.label() + '"')
                        .collect(Collectors.joining());
        String keys = "slot" + groups;
        String cells = query.groupBy().isEmpty() ? "USING (slot)" : "USING (" + keys + ")";
        String named = "chosen AS (SELECT DISTINCT id" + groups + " FROM dimensions" + condition() + ")";
        String text = "WITH " + named
                + """
                , sums AS (
                    SELECT %1$s AS slot%2$s, sum(calls)::BIGINT AS calls, sum(errors)::BIGINT AS errors,
                        sum(unpriced)::BIGINT AS unpriced, max(quality) AS quality, sum(cost) AS cost, %3$s
                    FROM rollups JOIN chosen ON id = dimensions WHERE hour >= %4$d AND hour < %5$d GROUP BY ALL
                    HAVING count(*) > 0),
                buckets AS (
                    SELECT %1$s AS slot%2$s, kind, bucket, sum(calls)::BIGINT AS calls
                    FROM (%9$s WHERE hour >= %4$d AND hour < %5$d) JOIN chosen ON id = dimensions GROUP BY ALL),
                ranked AS (
                    SELECT *, sum(calls) OVER (PARTITION BY %6$s, kind ORDER BY bucket) AS seen,
                        sum(calls) OVER (PARTITION BY %6$s, kind) AS whole FROM buckets),
                percentiles AS (SELECT %6$s, %7$s FROM ranked GROUP BY ALL)
                SELECT * FROM sums LEFT JOIN percentiles %8$s
                """.formatted(
                                slot,
                                groups,
                                RollupTables.meterSums(),
                                RollupKey.hour(query.from()),
                                RollupKey.hourAfter(query.to()),
                                keys,
                                percentileColumns(),
                                cells,
                                RollupTables.buckets("histograms"));
        return new Sql(text, arguments());
    }

    SeriesPoint read(ResultSet row) throws SQLException {
        List<String> group = new ArrayList<>();
        for (Dimension dimension : query.groupBy()) {
            group.add(row.getString(dimension.label()));
        }
        long[] counts = new long[RollupSums.METERS];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = row.getLong("m" + i);
        }
        Totals totals = new Totals(
                row.getLong("calls"),
                row.getLong("errors"),
                RollupSums.usage(counts, QUALITIES[row.getInt("quality")]),
                Money.usd(row.getBigDecimal("cost")),
                row.getLong("unpriced"),
                percentiles(row, RollupTables.LATENCY),
                percentiles(row, RollupTables.FIRST_TOKEN));
        return new SeriesPoint(RollupKey.begin(row.getLong("slot")), group, totals);
    }

    private String slot() {
        return switch (query.step()) {
            case HOUR -> "hour";
            case DAY -> "hour // 24 * 24";
            case WHOLE -> String.valueOf(RollupKey.hour(query.from()));
        };
    }

    private String condition() {
        List<String> terms = new ArrayList<>();
        if (scope instanceof Scope.OneTenant) {
            terms.add("tenant = ?");
        }
        wanted().forEach(wanted -> terms.add('"' + wanted.getKey().label() + "\" = ?"));
        return terms.isEmpty() ? "" : " WHERE " + String.join(" AND ", terms);
    }

    private List<Object> arguments() {
        List<Object> arguments = new ArrayList<>();
        if (scope instanceof Scope.OneTenant one) {
            arguments.add(one.tenant());
        }
        wanted().forEach(wanted -> arguments.add(wanted.getValue()));
        return arguments;
    }

    private Stream<Map.Entry<Dimension, String>> wanted() {
        return query.where().entrySet().stream().sorted(Map.Entry.comparingByKey());
    }

    private static String percentileColumns() {
        List<String> columns = new ArrayList<>();
        for (int kind : List.of(RollupTables.LATENCY, RollupTables.FIRST_TOKEN)) {
            columns.add("max(whole) FILTER (kind = " + kind + ")::BIGINT AS count" + kind);
            for (int percent : PERCENTS) {
                columns.add("min(bucket) FILTER (kind = " + kind + " AND seen * 100 >= whole * " + percent + ") AS p"
                        + kind + "_" + percent);
            }
        }
        return String.join(", ", columns);
    }

    private static Optional<Percentiles> percentiles(ResultSet row, int kind) throws SQLException {
        long count = row.getLong("count" + kind);
        if (count == 0) {
            return Optional.empty();
        }
        String prefix = "p" + kind + "_";
        return Optional.of(new Percentiles(
                count,
                Histogram.middle(row.getInt(prefix + 50)),
                Histogram.middle(row.getInt(prefix + 90)),
                Histogram.middle(row.getInt(prefix + 95)),
                Histogram.middle(row.getInt(prefix + 99))));
    }
}
