package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallId;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A WHERE clause over calls with its arguments. */
final class Conditions {

    private static final Pattern TRACE_ID = Pattern.compile("[0-9a-fA-F]{32}");

    private static final int LONG_DIGITS = 16;

    private final List<String> terms = new ArrayList<>();
    private final List<Object> arguments = new ArrayList<>();
    private final List<String> dimensionTerms = new ArrayList<>();
    private final List<Object> dimensionArguments = new ArrayList<>();

    static Conditions of(Scope scope) {
        Conditions conditions = new Conditions();
        if (scope instanceof Scope.OneTenant one) {
            conditions.andDimension("tenant = ?", one.tenant());
        }
        return conditions;
    }

    static Conditions of(Scope scope, CallFilter filter) {
        Conditions all = ofCells(scope, filter);
        filter.from().ifPresent(from -> all.and("start >= make_timestamp(?)", micros(from)));
        filter.to().ifPresent(to -> all.and("start < make_timestamp(?)", micros(to)));
        filter.trace().ifPresent(all::andTraceBeginning);
        filter.tag().ifPresent(tag -> all.and("contains(tags, ?)", Tags.pattern(tag)));
        filter.status().ifPresent(status -> all.and("status = ?", status));
        filter.failed().ifPresent(failed -> all.and("failed = ?", failed));
        filter.minCost().ifPresent(min -> all.and("cost >= ?", min));
        filter.maxCost().ifPresent(max -> all.and("cost <= ?", max));
        filter.minLatency().ifPresent(min -> all.and("duration_us >= ?", ceilMicros(min)));
        filter.maxLatency().ifPresent(max -> all.and("duration_us <= ?", max.toNanos() / 1000));
        return all;
    }

    /** What the sums of sessions know of a filter beside its time. */
    static Conditions ofCells(Scope scope, CallFilter filter) {
        Conditions all = of(scope);
        filter.provider().ifPresent(provider -> all.andDimension("provider = ?", provider));
        filter.model().ifPresent(model -> all.andDimension("(requested_model = ? OR served_model = ?)", model, model));
        filter.session().ifPresent(session -> all.and("session = ?", session));
        filter.user().ifPresent(user -> all.andDimension("\"user\" = ?", user));
        filter.agent().ifPresent(agent -> all.andDimension("agent = ?", agent));
        filter.key().ifPresent(key -> all.andDimension("\"key\" = ?", key));
        filter.operation().ifPresent(operation -> all.andDimension("operation = ?", operation));
        filter.statusClass()
                .ifPresent(first -> all.andDimension("status_class = ?", first == 0 ? "none" : first + "xx"));
        filter.outcome()
                .ifPresent(outcome ->
                        all.andDimension("outcome = ?", outcome.name().toLowerCase(Locale.ROOT)));
        return all;
    }

    /** Whether a filter asks for what only the calls themselves know. */
    static boolean needsRows(CallFilter filter) {
        return filter.trace().isPresent()
                || filter.tag().isPresent()
                || filter.status().isPresent()
                || filter.failed().isPresent()
                || filter.minCost().isPresent()
                || filter.maxCost().isPresent()
                || filter.minLatency().isPresent()
                || filter.maxLatency().isPresent();
    }

    static Conditions of(Scope scope, CallId id) {
        return of(scope, id.traceId()).and("span = ?", HexFormat.fromHexDigitsToLong(id.spanId()));
    }

    static Conditions of(Scope scope, String traceId) {
        if (!TRACE_ID.matcher(traceId).matches()) {
            throw new StoreException(
                    StoreException.Code.INVALID_ID, "a trace id is 32 hex digits; found \"" + traceId + "\"");
        }
        return of(scope)
                .and(
                        "trace_high = ? AND trace_low = ?",
                        HexFormat.fromHexDigitsToLong(traceId, 0, 16),
                        HexFormat.fromHexDigitsToLong(traceId, 16, 32));
    }

    static Conditions of(Scope scope, Selection selection) {
        return switch (selection) {
            case Selection.OneCall one -> of(scope, one.id());
            case Selection.OneTrace one -> of(scope, one.traceId());
            case Selection.OneSession one -> of(scope).and("session = ?", one.session());
            case Selection.BeganBefore old -> of(scope).and("start < make_timestamp(?)", micros(old.time()));
            case Selection.Numbered some ->
                of(scope)
                        .and(
                                "number IN (" + "?, ".repeat(some.numbers().size()) + "-1)",
                                some.numbers().toArray());
            case Selection.OneUser one -> of(scope).andDimension("\"user\" = ?", one.user());
        };
    }

    Conditions and(String term, Object... values) {
        terms.add(term);
        arguments.addAll(Arrays.asList(values));
        return this;
    }

    /** As {@link #and}, of a column of the table of dimensions. */
    Conditions andDimension(String term, Object... values) {
        dimensionTerms.add(term);
        dimensionArguments.addAll(Arrays.asList(values));
        return this;
    }

    boolean hasDimensions() {
        return !dimensionTerms.isEmpty();
    }

    /** Ids are kept as two numbers, so that those with the same beginning are a range of numbers. */
    private void andTraceBeginning(String digits) {
        int high = Math.min(digits.length(), LONG_DIGITS);
        and(
                "trace_high BETWEEN ? AND ?",
                filled(digits.substring(0, high), '0'),
                filled(digits.substring(0, high), 'f'));
        if (digits.length() > LONG_DIGITS) {
            String low = digits.substring(LONG_DIGITS);
            and("trace_low BETWEEN ? AND ?", filled(low, '0'), filled(low, 'f'));
        }
    }

    private static long filled(String digits, char rest) {
        return HexFormat.fromHexDigitsToLong(digits + String.valueOf(rest).repeat(LONG_DIGITS - digits.length()));
    }

    /** {@code before}, the WHERE clause where there are conditions, and {@code after}. */
    Sql sql(String before, String after) {
        return sql(before, "dimension_id", after);
    }

    /** @param dimensions the column that names the dimensions */
    Sql sql(String before, String dimensions, String after) {
        List<String> all = new ArrayList<>();
        List<Object> values = new ArrayList<>(dimensionArguments);
        if (!dimensionTerms.isEmpty()) {
            all.add(dimensions + " IN (SELECT id FROM dimensions WHERE " + String.join(" AND ", dimensionTerms) + ")");
        }
        all.addAll(terms);
        values.addAll(arguments);
        String where = all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
        return new Sql(before + where + after, values);
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static long ceilMicros(Duration duration) {
        return Math.ceilDiv(duration.toNanos(), 1000);
    }
}
