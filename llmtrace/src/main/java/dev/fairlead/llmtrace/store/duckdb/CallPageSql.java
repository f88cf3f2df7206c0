package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.CallCursor;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.Scope;

/**
 * The statement that answers a page of calls: it finds the rows of the page by the columns it needs for that, then fetches
 * them whole. Orders by plain columns only, since those let DuckDB skip row groups that cannot be on the page.
 */
record CallPageSql(Scope scope, CallQuery query) {

    Sql sql(Conditions conditions) {
        query.cursor().map(text -> CallCursor.parse(text, query)).ifPresent(cursor -> after(cursor, conditions));
        String order = " ORDER BY " + column() + (ascending() ? " ASC NULLS FIRST, " : " DESC NULLS LAST, ") + "number"
                + (ascending() ? " ASC" : " DESC");
        Sql page = conditions.sql("SELECT rowid FROM calls", order + " LIMIT " + (query.limit() + 1));
        return new Sql(
                "WITH page AS MATERIALIZED (SELECT * FROM calls WHERE rowid IN (" + page.text()
                        + ")) SELECT * FROM page JOIN dimensions ON id = dimension_id" + order,
                page.arguments());
    }

    private void after(CallCursor cursor, Conditions conditions) {
        String beyond = ascending() ? " > " : " < ";
        if (query.sort() == CallQuery.Sort.COST && cursor.value().signum() < 0) {
            conditions.and(
                    ascending() ? "(cost IS NOT NULL OR number > ?)" : "(cost IS NULL AND number < ?)",
                    cursor.number());
            return;
        }
        String bound = query.sort() == CallQuery.Sort.START ? "make_timestamp(?)" : "?";
        Object last = query.sort() == CallQuery.Sort.COST
                ? cursor.value()
                : (Object) cursor.value().longValue();
        String orNone = query.sort() == CallQuery.Sort.COST && !ascending() ? " OR cost IS NULL" : "";
        // The first term says nothing new, but row groups are skipped by a plain comparison only.
        conditions.and(
                "(" + column() + beyond.stripTrailing() + "= " + bound + orNone + ") AND (" + column() + beyond + bound
                        + orNone + " OR " + column() + " = " + bound + " AND number" + beyond + "?)",
                last,
                last,
                last,
                cursor.number());
    }

    private boolean ascending() {
        return query.order() == CallQuery.Order.ASCENDING;
    }

    private String column() {
        return switch (query.sort()) {
            case START -> "start";
            case COST -> "cost";
            case DURATION -> "duration_us";
            case TOKENS -> "tokens";
        };
    }
}
