package dev.fairlead.llmtrace.filter;

import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.PostgresqlServer;

class SavedFiltersOnPostgresqlTest extends SavedFiltersContract {

    @Override
    DatabaseSettings fresh() {
        return PostgresqlServer.freshDatabase();
    }
}
