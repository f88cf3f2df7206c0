package dev.fairlead.core.database;

import java.nio.file.Path;

/** Where a service keeps its relational data. */
public sealed interface DatabaseSettings {

    /** A SQLite file, made with mode 0600 when it does not exist; one process owns it. */
    record SqliteFile(Path file) implements DatabaseSettings {}

    /** SQLite in memory, gone when the database is closed; two of them share nothing. */
    record SqliteMemory() implements DatabaseSettings {}

    /**
     * PostgreSQL 15 or newer.
     *
     * @param url JDBC address, {@code jdbc:postgresql://host:5432/database}
     * @param maxConnections size of the pool of this process, at least 2
     */
    record Postgresql(String url, String user, String password, int maxConnections) implements DatabaseSettings {
        public Postgresql {
            if (maxConnections < 2) {
                throw new IllegalArgumentException(
                        "The PostgreSQL pool needs at least 2 connections, found " + maxConnections);
            }
        }

        public Postgresql(String url, String user, String password) {
            this(url, user, password, 10);
        }

        /** Leaves the password out. */
        @Override
        public String toString() {
            return "Postgresql[url=" + url + ", user=" + user + ", maxConnections=" + maxConnections + "]";
        }
    }
}
