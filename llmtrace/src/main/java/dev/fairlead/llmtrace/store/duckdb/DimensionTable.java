package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.Dimensions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Every combination of dimensions once. Calls and rollups name theirs by a hash, so that the same dimensions get the same
 * id after any restart. Used by whoever writes, one at a time.
 */
final class DimensionTable {

    private static final int REMEMBERED = 16_384;
    private static final int ASKED_AT_ONCE = 1000;

    private final Map<Dimensions, Long> written = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Dimensions, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * The ids of a batch.
     *
     * @param rows one id for each call, in their order
     * @param fresh what may be relied on once the transaction is committed
     */
    record Ids(long[] rows, Map<Dimensions, Long> fresh) {
        static final Ids NONE = new Ids(new long[0], Map.of());
    }

    /** The ids of these calls' dimensions; those that have no row in the table get one. */
    Ids of(DuckDBConnection connection, List<CallRow> calls) throws SQLException {
        long[] ids = new long[calls.size()];
        Map<Dimensions, Long> fresh = new LinkedHashMap<>();
        for (int i = 0; i < ids.length; i++) {
            Dimensions dimensions = Dimensions.of(calls.get(i));
            Long known = written.get(dimensions);
            ids[i] = known != null ? known : fresh.computeIfAbsent(dimensions, DimensionTable::hash);
        }
        appendMissing(connection, fresh);
        return new Ids(ids, fresh);
    }

    void committed(Ids ids) {
        written.putAll(ids.fresh());
    }

    /** Dimensions and their ids where a condition holds. */
    Map<Dimensions, Long> where(DuckDBConnection connection, String condition, List<Object> arguments)
            throws SQLException {
        Map<Dimensions, Long> found = new LinkedHashMap<>();
        DuckDbFile.readWithin(
                connection,
                new Sql("SELECT * FROM dimensions WHERE " + condition, arguments),
                row -> found.put(read(row), row.getLong("id")));
        return found;
    }

    long id(DuckDBConnection connection, Dimensions dimensions) throws SQLException {
        long id = hash(dimensions);
        appendMissing(connection, Map.of(dimensions, id));
        return id;
    }

    void remove(DuckDBConnection connection, Dimensions dimensions, long id) throws SQLException {
        DuckDbFile.update(connection, Sql.of("DELETE FROM dimensions WHERE id = ?", id));
        written.remove(dimensions);
    }

    static String column(Dimension dimension) {
        return '"' + dimension.label() + '"';
    }

    private static Dimensions read(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            values.add(row.getString(dimension.label()));
        }
        return new Dimensions(values);
    }

    private static void appendMissing(DuckDBConnection connection, Map<Dimensions, Long> wanted) throws SQLException {
        if (wanted.isEmpty()) {
            return;
        }
        Set<Long> present = present(connection, List.copyOf(wanted.values()));
        try (DuckDBAppender appender = connection.createAppender("dimensions")) {
            for (Map.Entry<Dimensions, Long> entry : wanted.entrySet()) {
                if (present.add(entry.getValue())) {
                    appender.beginRow().append(entry.getValue().longValue());
                    for (String value : entry.getKey().values()) {
                        appender.append(value);
                    }
                    appender.endRow();
                }
            }
        }
    }

    private static Set<Long> present(DuckDBConnection connection, List<Long> ids) throws SQLException {
        Set<Long> present = new HashSet<>();
        for (int from = 0; from < ids.size(); from += ASKED_AT_ONCE) {
            String asked = ids.subList(from, Math.min(ids.size(), from + ASKED_AT_ONCE)).stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(","));
            present.addAll(DuckDbFile.readWithin(
                    connection,
                    Sql.of("SELECT id FROM dimensions WHERE id IN (" + asked + ")"),
                    row -> row.getLong(1)));
        }
        return present;
    }

    private static long hash(Dimensions dimensions) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String value : dimensions.values()) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
