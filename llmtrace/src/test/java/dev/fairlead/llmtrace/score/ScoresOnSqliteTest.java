package dev.fairlead.llmtrace.score;

import dev.fairlead.core.database.DatabaseSettings;

class ScoresOnSqliteTest extends ScoresContract {

    @Override
    DatabaseSettings fresh() {
        return new DatabaseSettings.SqliteMemory();
    }
}
