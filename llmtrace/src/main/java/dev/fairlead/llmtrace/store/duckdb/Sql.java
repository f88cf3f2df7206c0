package dev.fairlead.llmtrace.store.duckdb;

import java.util.List;

/** A statement with its arguments in order. */
record Sql(String text, List<Object> arguments) {
    Sql {
        arguments = List.copyOf(arguments);
    }

    /** The statement with its last clauses, which have no arguments. */
    Sql then(String clauses) {
        return new Sql(text + clauses, arguments);
    }

    static Sql of(String text, Object... arguments) {
        return new Sql(text, List.of(arguments));
    }
}
