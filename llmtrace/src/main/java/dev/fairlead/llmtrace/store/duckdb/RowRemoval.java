package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.Gone;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * Removes calls within one transaction: their rows, the way to them from their traces and sessions, and what became of them is
 * noted. The series keep their sums. What was deleted is counted until the file is rewritten without it.
 */
final class RowRemoval {

    private final DuckDBConnection connection;
    private final Scope scope;

    RowRemoval(DuckDBConnection connection, Scope scope) {
        this.connection = connection;
        this.scope = scope;
    }

    /** Returns how many calls there were. A user's name leaves the series too. */
    int delete(Selection selection, DimensionTable dimensions) throws SQLException {
        int removed = remove(Conditions.of(scope, selection), Gone.Reason.DELETED);
        int forgotten = selection instanceof Selection.OneUser one ? forget(one.user(), dimensions) : 0;
        noteUnscrubbed(connection, removed + forgotten);
        return removed;
    }

    /** Returns how many calls there were. */
    int expire(Selection selection) throws SQLException {
        Conditions conditions = Conditions.of(scope, selection);
        if (selection instanceof Selection.BeganBefore old) {
            int removed = removeRows(conditions, Gone.Reason.EXPIRED);
            SessionTables.expireBefore(connection, scope, old.time());
            return removed;
        }
        return remove(conditions, Gone.Reason.EXPIRED);
    }

    static int noteUnscrubbed(DuckDBConnection connection, int calls) throws SQLException {
        return calls == 0 ? 0 : DuckDbFile.update(connection, Sql.of("INSERT INTO unscrubbed VALUES (?)", calls));
    }

    static long unscrubbed(DuckDBConnection connection) throws SQLException {
        return DuckDbFile.readWithin(
                        connection,
                        Sql.of("SELECT coalesce(sum(calls), 0)::BIGINT FROM unscrubbed"),
                        row -> row.getLong(1))
                .getFirst();
    }

    private int forget(String user, DimensionTable dimensions) throws SQLException {
        List<Object> arguments = new ArrayList<>(List.of(user));
        String condition = "\"user\" = ?";
        if (scope instanceof Scope.OneTenant one) {
            condition += " AND tenant = ?";
            arguments.add(one.tenant());
        }
        return RollupTables.forget(connection, dimensions, condition, arguments);
    }

    private int remove(Conditions conditions, Gone.Reason reason) throws SQLException {
        List<String> sessions = DuckDbFile.readWithin(
                        connection, conditions.sql("SELECT DISTINCT session FROM calls", ""), row -> row.getString(1))
                .stream()
                .filter(session -> !session.isEmpty())
                .toList();
        int removed = removeRows(conditions, reason);
        SessionTables.refresh(connection, sessions);
        return removed;
    }

    private int removeRows(Conditions conditions, Gone.Reason reason) throws SQLException {
        List<Long> numbers = DuckDbFile.readWithin(
                connection, conditions.sql("SELECT DISTINCT number FROM calls", " ORDER BY 1"), row -> row.getLong(1));
        List<NumberRange> ranges = NumberRange.of(numbers.stream().mapToLong(Long::longValue));
        AppliedTables.note(connection, ranges, reason);
        DuckDbFile.update(connection, conditions.sql("DELETE FROM calls", ""));
        TraceTables.remove(connection, ranges);
        return numbers.size();
    }
}
