/** The store of the lite profile: one DuckDB file, owned by one process. */
@NullMarked
package dev.fairlead.llmtrace.store.duckdb;

import org.jspecify.annotations.NullMarked;
