package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.price.Money;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SessionCursor;
import dev.fairlead.llmtrace.store.SessionQuery;
import dev.fairlead.llmtrace.store.SessionRow;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statement that answers a page of sessions: whole hours from the sums of sessions, the begin and the end of the range
 * from the calls themselves, as everything when the filter asks for what the sums do not know.
 */
record SessionPageSql(Scope scope, SessionQuery query) {

    Sql sql() {
        List<Object> arguments = new ArrayList<>();
        String found = found(arguments);
        String beyond = query.cursor()
                .map(SessionCursor::parse)
                .map(cursor -> {
                    long last = cursor.lastMicros();
                    arguments.addAll(List.of(last, last, cursor.tenant(), cursor.tenant(), cursor.session()));
                    return " HAVING max(last) < make_timestamp(?) OR max(last) = make_timestamp(?)"
                            + " AND (tenant > ? OR tenant = ? AND session > ?)";
                })
                .orElse("");
        return new Sql(
                "WITH found AS NOT MATERIALIZED (" + found + "), page AS (SELECT tenant, session, max(last) AS last"
                        + " FROM found JOIN dimensions ON id = found.cell GROUP BY tenant, session" + beyond
                        + " ORDER BY last DESC, tenant, session LIMIT " + (query.limit() + 1)
                        + ") SELECT tenant, session, sum(calls)::BIGINT AS calls, sum(errors)::BIGINT AS errors,"
                        + " sum(tokens)::BIGINT AS tokens, sum(cost) AS cost, sum(unpriced)::BIGINT AS unpriced,"
                        + " min(first) AS first, max(last) AS last,"
                        + " list_sort(list(DISTINCT served_model) FILTER (served_model <> '')) AS models,"
                        + " list_sort(list(DISTINCT \"user\") FILTER (\"user\" <> '')) AS users"
                        + " FROM found JOIN dimensions ON id = found.cell"
                        + " WHERE (tenant, session) IN (SELECT (tenant, session) FROM page)"
                        + " GROUP BY tenant, session ORDER BY last DESC, tenant, session",
                arguments);
    }

    private String found(List<Object> arguments) {
        CallFilter filter = query.filter();
        if (Conditions.needsRows(filter)) {
            return rows(Conditions.of(scope, filter), arguments);
        }
        Conditions inside = Conditions.ofCells(scope, filter);
        Optional<Instant> begin = filter.from().map(from -> RollupKey.begin(RollupKey.hourAfter(from)));
        Optional<Instant> end = filter.to().map(to -> RollupKey.begin(RollupKey.hour(to)));
        begin.ifPresent(from -> inside.and("hour >= ?", RollupKey.hour(from)));
        end.ifPresent(to -> inside.and("hour < ?", RollupKey.hour(to)));
        Sql cells = inside.sql(
                "SELECT dimensions AS cell, session, calls, errors, unpriced, tokens, cost, first, last FROM "
                        + SessionTables.CELLS,
                "dimensions",
                "");
        arguments.addAll(cells.arguments());
        if (begin.isEmpty() && end.isEmpty()) {
            return cells.text();
        }
        List<String> edges = new ArrayList<>();
        List<Object> bounds = new ArrayList<>();
        begin.ifPresent(from -> {
            edges.add("start < make_timestamp(?)");
            bounds.add(Conditions.micros(from));
        });
        end.ifPresent(to -> {
            edges.add("start >= make_timestamp(?)");
            bounds.add(Conditions.micros(to));
        });
        Conditions outside = Conditions.of(scope, filter).and("(" + String.join(" OR ", edges) + ")", bounds.toArray());
        return cells.text() + " UNION ALL " + rows(outside, arguments);
    }

    private static String rows(Conditions conditions, List<Object> arguments) {
        Sql rows = conditions
                .and("session <> ''")
                .sql(
                        "SELECT dimension_id AS cell, session, 1::BIGINT AS calls, failed::BIGINT AS errors,"
                                + " unpriced::BIGINT AS unpriced, tokens, coalesce(cost, 0) AS cost,"
                                + " start AS first, start AS last FROM calls",
                        "");
        arguments.addAll(rows.arguments());
        return rows.text();
    }

    static SessionRow read(ResultSet row) throws SQLException {
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

    private static List<String> strings(@Nullable Array array) throws SQLException {
        return array == null
                ? List.of()
                : Arrays.stream((Object[]) array.getArray())
                        .map(String::valueOf)
                        .toList();
    }
}
