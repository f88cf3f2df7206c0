package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.OpenCall;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Openings that the journal may forget, as long as their calls are open. */
final class OpenCallTable {

    private OpenCallTable() {}

    static void apply(DuckDBConnection connection, Batch batch) throws SQLException {
        for (OpenCall call : batch.opened()) {
            insert(connection, call);
        }
        if (!batch.closed().isEmpty()) {
            String numbers = batch.closed().stream().map(String::valueOf).collect(Collectors.joining(", "));
            DuckDbFile.execute(connection, "DELETE FROM open_calls WHERE number IN (" + numbers + ")");
        }
    }

    private static void insert(DuckDBConnection connection, OpenCall call) throws SQLException {
        if (call.requestBody().isEmpty()) {
            DuckDbFile.update(
                    connection,
                    Sql.of(
                            "INSERT INTO open_calls (number, position, opening) VALUES (?, ?, ?)",
                            call.number(),
                            call.position(),
                            call.opening()));
            return;
        }
        ContentPlace place = call.requestBody().get();
        DuckDbFile.update(
                connection,
                Sql.of(
                        "INSERT INTO open_calls VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        call.number(),
                        call.position(),
                        call.opening(),
                        place.day(),
                        place.segment(),
                        place.block(),
                        place.offset(),
                        place.length()));
    }

    static List<OpenCall> all(DuckDBConnection connection) throws SQLException {
        return DuckDbFile.readWithin(connection, Sql.of("FROM open_calls ORDER BY number"), OpenCallTable::read);
    }

    private static OpenCall read(ResultSet row) throws SQLException {
        LocalDate day = row.getObject("day", LocalDate.class);
        Optional<ContentPlace> place = day == null
                ? Optional.empty()
                : Optional.of(new ContentPlace(
                        day, row.getInt("segment"), row.getLong("block"), row.getInt("offset"), row.getInt("length")));
        return new OpenCall(row.getLong("number"), row.getLong("position"), row.getBytes("opening"), place);
    }
}
