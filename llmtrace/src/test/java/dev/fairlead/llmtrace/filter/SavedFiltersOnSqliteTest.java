package dev.fairlead.llmtrace.filter;

import dev.fairlead.core.database.DatabaseSettings;

class SavedFiltersOnSqliteTest extends SavedFiltersContract {

    @Override
    DatabaseSettings fresh() {
        return new DatabaseSettings.SqliteMemory();
    }
}
