package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.RollupSums;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SeriesQuery;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements that answer a series from rollups, and how their rows are read. */
record SeriesSql(Scope scope, SeriesQuery query) {

    private static final Usage.Quality[] QUALITIES = Usage.Quality.values();

    /**
     * Part of a point.
     *
     * @param group empty for the rest that no named group has
     */
    record Part(
            long slot,
            Optional<List<String>> group,
            long calls,
            long errors,
            long unpriced,
            Usage usage,
            BigDecimal cost,
            String latency,
            String firstToken) {

        Part plus(Part other, HistogramText histograms) {
            return new Part(
                    slot,
                    group,
                    calls + other.calls,
                    errors + other.errors,
                    unpriced + other.unpriced,
                    sum(usage, other.usage),
                    cost.add(other.cost),
                    histograms.bounded(latency + other.latency),
                    histograms.bounded(firstToken + other.firstToken));
        }

        private static Usage sum(Usage one, Usage other) {
            long[] counts = RollupSums.counts(one);
            long[] more = RollupSums.counts(other);
            Arrays.setAll(counts, i -> counts[i] + more[i]);
            return RollupSums.usage(
                    counts,
                    QUALITIES[Math.max(one.quality().ordinal(), other.quality().ordinal())]);
        }
    }

    /** The groups with the most calls. */
    Sql leaders(int top) {
        List<Object> arguments = arguments();
        arguments.addAll(List.of(RollupKey.hour(query.from()), RollupKey.hourAfter(query.to())));
        return new Sql(
                "SELECT " + columns() + " FROM " + RollupTables.CELLS + " JOIN (" + chosen()
                        + ") ON id = dimensions WHERE hour >= ? AND hour < ? GROUP BY " + columns()
                        + " ORDER BY sum(calls) DESC, " + columns() + " LIMIT " + top,
                arguments);
    }

    List<String> leader(ResultSet row) throws SQLException {
        return strings(row, 1);
    }

    /** Sums of a part of the range; with leaders, groups that are not among them are one. */
    Sql sums(long fromHour, long toHour, Optional<List<List<String>>> leaders) {
        return cells("SELECT " + slot() + " AS slot" + groups() + ", " + RollupTables.SUMS, fromHour, toHour, leaders)
                .then(" GROUP BY ALL HAVING count(*) > 0");
    }

    /** The first hour of the range that was summed up, and the one after the last; twice the same when there is none. */
    Sql bounds(long fromHour, long toHour) {
        return Sql.of(
                "SELECT coalesce(min(hour), 0), coalesce(max(hour) + 1, 0) FROM " + RollupTables.CELLS
                        + " WHERE hour >= ? AND hour < ?",
                fromHour,
                toHour);
    }

    /** How many points the whole answer has. */
    Sql count(long fromHour, long toHour, Optional<List<List<String>>> leaders) {
        Sql places = cells("SELECT DISTINCT " + slot() + groups(), fromHour, toHour, leaders);
        return new Sql("SELECT count(*) FROM (" + places.text() + ")", places.arguments());
    }

    private Sql cells(String select, long fromHour, long toHour, Optional<List<List<String>>> leaders) {
        List<Object> arguments = arguments();
        String named = chosen();
        if (leaders.isPresent()) {
            String row = "("
                    + String.join(", ", query.groupBy().stream().map(_ -> "?").toList()) + ")";
            named = "SELECT id, "
                    + query.groupBy().stream()
                            .map(dimension -> "leaders." + quoted(dimension))
                            .collect(Collectors.joining(", "))
                    + " FROM (" + named + ") chosen LEFT JOIN (VALUES "
                    + leaders.get().stream().map(_ -> row).collect(Collectors.joining(", "))
                    + ") AS leaders(" + columns() + ") USING (" + columns() + ")";
            leaders.get().forEach(arguments::addAll);
        }
        arguments.addAll(List.of(fromHour, toHour));
        return new Sql(
                select + " FROM " + RollupTables.CELLS + " JOIN (" + named
                        + ") ON id = dimensions WHERE hour >= ? AND hour < ?",
                arguments);
    }

    /** Bounds the histograms, since the database has put one behind the other. */
    Part read(ResultSet row, HistogramText histograms) throws SQLException {
        int next = 2 + query.groupBy().size();
        @Nullable String first = query.groupBy().isEmpty() ? "" : row.getString(2);
        long[] meters = new long[RollupSums.METERS];
        for (int i = 0; i < meters.length; i++) {
            meters[i] = row.getLong(next + 3 + i);
        }
        int last = next + 3 + meters.length;
        return new Part(
                row.getLong(1),
                first == null ? Optional.empty() : Optional.of(strings(row, 2)),
                row.getLong(next),
                row.getLong(next + 1),
                row.getLong(next + 2),
                RollupSums.usage(meters, QUALITIES[row.getInt(last)]),
                row.getBigDecimal(last + 1),
                histograms.bounded(row.getString(last + 2)),
                histograms.bounded(row.getString(last + 3)));
    }

    private List<String> strings(ResultSet row, int first) throws SQLException {
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < query.groupBy().size(); i++) {
            strings.add(row.getString(first + i));
        }
        return strings;
    }

    private String slot() {
        return switch (query.step()) {
            case HOUR -> "hour";
            case DAY -> "hour // 24 * 24";
            case WHOLE -> String.valueOf(RollupKey.hour(query.from()));
        };
    }

    private String chosen() {
        List<String> terms = new ArrayList<>();
        if (scope instanceof Scope.OneTenant) {
            terms.add("tenant = ?");
        }
        wanted().forEach(wanted -> terms.add(quoted(wanted.getKey()) + " = ?"));
        return "SELECT id" + groups() + " FROM dimensions"
                + (terms.isEmpty() ? "" : " WHERE " + String.join(" AND ", terms));
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

    private String groups() {
        return query.groupBy().isEmpty() ? "" : ", " + columns();
    }

    private String columns() {
        return query.groupBy().stream().map(SeriesSql::quoted).collect(Collectors.joining(", "));
    }

    private static String quoted(Dimension dimension) {
        return '"' + dimension.label() + '"';
    }
}
