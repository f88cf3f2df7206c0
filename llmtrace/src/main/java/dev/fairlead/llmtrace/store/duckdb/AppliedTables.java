package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.content.ContentExtent;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.Gone;
import dev.fairlead.llmtrace.store.NumberRange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** What is written with every batch beside its rows: how far the journal is applied, and what became of other calls. */
final class AppliedTables {

    private static final Gone.Reason[] REASONS = Gone.Reason.values();

    private AppliedTables() {}

    static Batch.Mark mark(DuckDBConnection connection) throws SQLException {
        return DuckDbFile.readWithin(
                        connection,
                        Sql.of("SELECT batch, position, number, seen FROM mark"),
                        row -> new Batch.Mark(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .getFirst();
    }

    static void append(DuckDBConnection connection, Batch batch) throws SQLException {
        for (Gone fate : batch.gone()) {
            note(connection, List.of(fate.numbers()), fate.reason());
        }
        for (ContentExtent extent : batch.extents()) {
            DuckDbFile.update(
                    connection,
                    Sql.of("DELETE FROM extents WHERE day = ? AND segment = ?", extent.day(), extent.segment()));
            DuckDbFile.update(
                    connection,
                    Sql.of("INSERT INTO extents VALUES (?, ?, ?)", extent.day(), extent.segment(), extent.bytes()));
        }
        for (String id : batch.countedBatches()) {
            DuckDbFile.update(connection, Sql.of("INSERT INTO counted_batches VALUES (?)", id));
        }
        Batch.Mark mark = batch.mark();
        DuckDbFile.update(
                connection,
                Sql.of(
                        "UPDATE mark SET batch = ?, position = ?, number = ?, seen = ?",
                        mark.batch(),
                        mark.position(),
                        mark.number(),
                        mark.seen()));
    }

    static List<String> countedBatches(DuckDBConnection connection) throws SQLException {
        return DuckDbFile.readWithin(connection, Sql.of("SELECT id FROM counted_batches"), row -> row.getString(1));
    }

    static void note(DuckDBConnection connection, List<NumberRange> ranges, Gone.Reason reason) throws SQLException {
        if (ranges.isEmpty()) {
            return;
        }
        try (DuckDBAppender appender = connection.createAppender("gone")) {
            for (NumberRange range : ranges) {
                appender.beginRow()
                        .append(range.first())
                        .append(range.last())
                        .append((byte) reason.ordinal())
                        .endRow();
            }
        }
    }

    static Sql gone(NumberRange within) {
        return Sql.of(
                "SELECT DISTINCT greatest(first, ?), least(last, ?), reason FROM gone WHERE first <= ? AND last >= ? ORDER BY ALL",
                within.first(),
                within.last(),
                within.last(),
                within.first());
    }

    static Gone gone(ResultSet row) throws SQLException {
        return new Gone(new NumberRange(row.getLong(1), row.getLong(2)), REASONS[row.getInt(3)]);
    }

    static Sql extents() {
        return Sql.of("SELECT day, segment, bytes FROM extents ORDER BY day, segment");
    }

    static ContentExtent extent(ResultSet row) throws SQLException {
        return new ContentExtent(row.getObject(1, LocalDate.class), row.getInt(2), row.getLong(3));
    }
}
