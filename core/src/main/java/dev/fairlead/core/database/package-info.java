/** One small layer over SQLite and PostgreSQL: open, migrate, transact. */
@NullMarked
package dev.fairlead.core.database;

import org.jspecify.annotations.NullMarked;
