package dev.fairlead.llmtrace.score;

import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.PostgresqlServer;

class ScoresOnPostgresqlTest extends ScoresContract {

    @Override
    DatabaseSettings fresh() {
        return PostgresqlServer.freshDatabase();
    }
}
