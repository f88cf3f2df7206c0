package dev.fairlead.core.database;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Columns, keys and indexes by table, in words that are the same for both engines. */
public final class SchemaFacts {

    private static final Map<String, String> ONE_NAME = Map.of(
            "int8", "bigint", "bool", "boolean", "varchar", "text", "int4", "integer", "float8", "double precision");

    private SchemaFacts() {}

    /** The tables of a SQLite database. */
    public static SortedMap<String, SortedSet<String>> of(Database database) {
        return facts(database, null);
    }

    /** The tables of a schema in PostgreSQL. */
    public static SortedMap<String, SortedSet<String>> of(Database database, String schema) {
        return facts(database, schema);
    }

    private static SortedMap<String, SortedSet<String>> facts(Database database, String schema) {
        return database.read(sql -> sql.connectionResult(connection -> {
            SortedMap<String, SortedSet<String>> tables = new TreeMap<>();
            for (String table : tables(connection, schema)) {
                tables.put(table, facts(connection.getMetaData(), schema, table));
            }
            return tables;
        }));
    }

    private static List<String> tables(Connection connection, String schema) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = connection.getMetaData().getTables(null, schema, "%", new String[] {"TABLE"})) {
            while (rows.next()) {
                String name = rows.getString("TABLE_NAME");
                if (!name.startsWith("flyway") && !name.startsWith("sqlite")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static SortedSet<String> facts(DatabaseMetaData meta, String schema, String table) throws SQLException {
        SortedSet<String> facts = new TreeSet<>();
        try (ResultSet rows = meta.getColumns(null, schema, table, "%")) {
            while (rows.next()) {
                String type = rows.getString("TYPE_NAME").toLowerCase(Locale.ROOT);
                facts.add("column " + rows.getString("COLUMN_NAME") + " " + ONE_NAME.getOrDefault(type, type)
                        + (rows.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls ? " not null" : " null"));
            }
        }
        try (ResultSet rows = meta.getPrimaryKeys(null, schema, table)) {
            while (rows.next()) {
                facts.add("primary key " + rows.getInt("KEY_SEQ") + " " + rows.getString("COLUMN_NAME"));
            }
        }
        try (ResultSet rows = meta.getImportedKeys(null, schema, table)) {
            while (rows.next()) {
                boolean cascades = rows.getInt("DELETE_RULE") == DatabaseMetaData.importedKeyCascade;
                facts.add("foreign key " + rows.getString("FKCOLUMN_NAME") + " -> " + rows.getString("PKTABLE_NAME")
                        + "." + rows.getString("PKCOLUMN_NAME") + (cascades ? " on delete cascade" : ""));
            }
        }
        facts.addAll(indexes(meta, schema, table));
        return facts;
    }

    private static List<String> indexes(DatabaseMetaData meta, String schema, String table) throws SQLException {
        Map<String, String> columnsByIndex = new TreeMap<>();
        Map<String, Boolean> unique = new TreeMap<>();
        try (ResultSet rows = meta.getIndexInfo(null, schema, table, false, true)) {
            while (rows.next()) {
                String index = rows.getString("INDEX_NAME");
                if (index != null) {
                    columnsByIndex.merge(index, rows.getString("COLUMN_NAME"), (a, b) -> a + ", " + b);
                    unique.put(index, !rows.getBoolean("NON_UNIQUE"));
                }
            }
        }
        return columnsByIndex.entrySet().stream()
                .map(index -> (unique.get(index.getKey()) ? "unique " : "index ") + index.getValue())
                .toList();
    }
}
