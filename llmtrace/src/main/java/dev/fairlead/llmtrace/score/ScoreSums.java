package dev.fairlead.llmtrace.score;

import static dev.fairlead.llmtrace.schema.Tables.SCORES;

import dev.fairlead.core.database.Database;
import dev.fairlead.llmtrace.store.Scope;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Sums up scores by their name. */
public final class ScoreSums {

    /** Names that are summed up at most, those with the most scores. */
    public static final int MOST_NAMES = 100;

    private static final int MOST_VALUES = 20;
    private static final int BANDS = 10;
    private static final long DAY_MILLIS = 86_400_000;

    private final Supplier<Database> database;

    public ScoreSums(Supplier<Database> database) {
        this.database = database;
    }

    /**
     * The scores of one name and kind.
     *
     * @param mean of numbers, and for booleans the share of true ones; empty for categories
     * @param distribution up to twenty values by how often they were given; of more numbers ten bands of equal width, of more
     *     categories the most frequent
     * @param days UTC days on which any were given, in order
     */
    public record Sum(
            String name,
            Kind kind,
            long count,
            OptionalDouble mean,
            OptionalDouble lowest,
            OptionalDouble highest,
            List<Part> distribution,
            List<Day> days) {}

    /** A part of a distribution. */
    public sealed interface Part {
        long count();

        /** One number; for booleans 1 and 0. */
        record Figure(double value, long count) implements Part {}

        /** Numbers from one to below the other; the last band includes its end. */
        record Band(double from, double to, long count) implements Part {}

        /** One category. */
        record Category(String name, long count) implements Part {}
    }

    /** The scores of a UTC day; no mean for categories. */
    public record Day(LocalDate day, long count, OptionalDouble mean) {}

    /** Names with the most scores first. */
    public List<Sum> of(Scope scope, ScoreFilter filter) {
        return database.get().read(sql -> sums(sql, filter.within(scope)));
    }

    private record Series(String name, String kind) {}

    private static List<Sum> sums(DSLContext sql, Condition which) {
        Field<Integer> count = DSL.count();
        var rows = sql.select(
                        SCORES.NAME,
                        SCORES.KIND,
                        count,
                        DSL.avg(SCORES.FIGURE).cast(SQLDataType.DOUBLE),
                        DSL.min(SCORES.FIGURE),
                        DSL.max(SCORES.FIGURE))
                .from(SCORES)
                .where(which)
                .groupBy(SCORES.NAME, SCORES.KIND)
                .orderBy(count.desc(), SCORES.NAME, SCORES.KIND)
                .limit(MOST_NAMES)
                .fetch();
        Map<Series, List<Day>> days = days(sql, which, rows.getValues(SCORES.NAME));
        List<Sum> sums = new ArrayList<>();
        rows.forEach(row -> {
            Kind kind = Kind.valueOf(row.value2());
            OptionalDouble lowest = optional(row.value5());
            OptionalDouble highest = optional(row.value6());
            Condition these = which.and(SCORES.NAME.eq(row.value1())).and(SCORES.KIND.eq(row.value2()));
            sums.add(new Sum(
                    row.value1(),
                    kind,
                    row.value3(),
                    optional(row.value4()),
                    lowest,
                    highest,
                    kind == Kind.CATEGORY
                            ? categories(sql, these)
                            : figures(sql, these, lowest.orElseThrow(), highest.orElseThrow()),
                    days.getOrDefault(new Series(row.value1(), row.value2()), List.of())));
        });
        return sums;
    }

    private static Map<Series, List<Day>> days(DSLContext sql, Condition which, List<String> names) {
        Field<Long> day = DSL.field(
                "{0} / {1}",
                Long.class, DSL.field(SCORES.CREATED_AT.getQualifiedName(), Long.class), DSL.inline(DAY_MILLIS));
        Map<Series, List<Day>> days = new HashMap<>();
        sql.select(
                        SCORES.NAME,
                        SCORES.KIND,
                        day,
                        DSL.count(),
                        DSL.avg(SCORES.FIGURE).cast(SQLDataType.DOUBLE))
                .from(SCORES)
                .where(which)
                .and(SCORES.NAME.in(names))
                .groupBy(SCORES.NAME, SCORES.KIND, day)
                .orderBy(day)
                .fetch()
                .forEach(row -> days.computeIfAbsent(new Series(row.value1(), row.value2()), _ -> new ArrayList<>())
                        .add(new Day(LocalDate.ofEpochDay(row.value3()), row.value4(), optional(row.value5()))));
        return days;
    }

    private static List<Part> categories(DSLContext sql, Condition which) {
        return sql.select(SCORES.CATEGORY, DSL.count())
                .from(SCORES)
                .where(which)
                .groupBy(SCORES.CATEGORY)
                .orderBy(DSL.count().desc(), SCORES.CATEGORY)
                .limit(MOST_VALUES)
                .fetch(row -> new Part.Category(row.value1(), row.value2()));
    }

    private static List<Part> figures(DSLContext sql, Condition which, double lowest, double highest) {
        List<Part> values = sql.select(SCORES.FIGURE, DSL.count())
                .from(SCORES)
                .where(which)
                .groupBy(SCORES.FIGURE)
                .orderBy(SCORES.FIGURE)
                .limit(MOST_VALUES + 1)
                .fetch(row -> new Part.Figure(row.value1(), row.value2()));
        return values.size() <= MOST_VALUES ? values : bands(sql, which, lowest, highest);
    }

    private static List<Part> bands(DSLContext sql, Condition which, double lowest, double highest) {
        // Halves first: the width of the widest range would be infinite.
        double width = (highest / 2 - lowest / 2) / BANDS * 2;
        List<Part> bands = new ArrayList<>();
        for (int i = 0; i < BANDS; i++) {
            double from = lowest + i * width;
            boolean last = i == BANDS - 1;
            double to = last ? highest : lowest + (i + 1) * width;
            Condition below = last ? SCORES.FIGURE.le(to) : SCORES.FIGURE.lt(to);
            bands.add(new Part.Band(
                    from,
                    to,
                    sql.fetchCount(SCORES, which.and(SCORES.FIGURE.ge(from)).and(below))));
        }
        return bands;
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
