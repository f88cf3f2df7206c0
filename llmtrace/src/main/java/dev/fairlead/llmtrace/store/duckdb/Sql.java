package dev.fairlead.llmtrace.store.duckdb;

import java.util.List;

/** A statement with its arguments in order. */
record Sql(String text, List<Object> arguments) {
    Sql {
        arguments = List.copyOf(arguments);
    }

    static Sql of(String text, Object... arguments) {
        return new Sql(text, List.of(arguments));
    }
}
